// Writes THIRD-PARTY-NOTICES at the root of the repository: what ships in the build outputs, as it was restored.
//   dotnet build && node native/notices.mjs
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const native = dirname(fileURLToPath(import.meta.url));
const root = dirname(native);
const modules = join(native, "node_modules");
const services = ["ClothingApp.Gateway", "ClothingApp.ModelServer", "ClothingApp.Web", "ClothingApp.Cli", "ClothingApp.AppHost"];

const read = (...path) => readFileSync(join(...path), "utf8").replace(/\r/g, "").replace(/^\uFEFF/, "");
const readJson = (...path) => JSON.parse(read(...path));
const fail = (message) => { console.error(message); process.exit(1); };
const ruler = "=".repeat(80);
const chapter = (title, text) => [ruler, title, ruler, "", text.trimEnd(), ""].join("\n");

// What package.json does not hold: which of a package's files ships, and whose work it is.
const about = [
  [/^onnxruntime-node$/, "ONNX Runtime: its shared library (libonnxruntime, onnxruntime.dll), beside the model server and the tests.\n"
    + "Copyright (c) Microsoft Corporation.\n"
    + "Source, and the notices of the works that are built into it (ThirdPartyNotices.txt): the project microsoft/onnxruntime\n"
    + "on GitHub, at the tag of this version. The package itself holds neither file."],
  [/^@img\/sharp-libvips-/, "libvips and the libraries that it uses, in one shared library (libvips-cpp), beside the gateway, the command-line tool and the tests.\n"
    + "What is in it, and where its source is: below."],
  [/^@img\/sharp-win32-/, "The same libvips for Windows (libvips-42.dll). Nothing else of the package ships."],
  [/^@lobehub\/fluent-emoji-3d$/, "Six pictures, beside the website (examples/): the 3-D emoji t-shirt, jeans, dress, running shoe, coat and sun hat.\n"
    + "Drawn by Microsoft (Fluent Emoji, Copyright (c) Microsoft Corporation), packed by LobeHub (Copyright (c) 2023 LobeHub)."],
];

function npmPackages() {
  const lock = readJson(native, "package-lock.json").packages;
  const named = lock[""];
  return Object.keys({ ...named.dependencies, ...named.optionalDependencies }).sort().map((name) => {
    const { version, license } = lock[`node_modules/${name}`];
    const text = about.find(([pattern]) => pattern.test(name))?.[1]
      ?? fail(`native/notices.mjs does not know what of ${name} ships. Add a line to its table.`);
    return `${name} ${version}\nLicence: ${license}\n${text}\n`;
  });
}

// The library's own list, from the package of this machine's platform: the others are built from the same versions.
function libvipsContents() {
  const folder = readdirSync(join(modules, "@img")).find((name) => name.startsWith("sharp-libvips-"))
    ?? fail("There is no libvips package in native/node_modules. Build on a platform that has one (linux, macOS).");
  const versions = readJson(modules, "@img", folder, "versions.json");
  // versions.json has short names of its own; libnsgif is part of libvips' source.
  const short = { libultrahdr: "uhdr", libnsgif: "vips" };
  const version = (library) => versions[library] ?? versions[short[library] ?? library.replace(/^lib/, "")]
    ?? fail(`versions.json of ${folder} does not name ${library}.`);
  const rows = read(modules, "@img", folder, "README.md").split("\n")
    .map((line) => line.match(/^\| (\S+)\s+\| (.*?)\s*\|$/)).filter((row) => row && row[1] !== "Library")
    .map(([, library, terms]) => `  ${library.padEnd(14)} ${version(library).padEnd(9)} ${terms.replace(/\[([^\]]*)\]\(([^)]*)\)/g, "$1 <$2>")}`);
  if (rows.length === 0)
    fail(`The README of ${folder} has no table of libraries any more. Look how it says it now.`);
  return `${rows.join("\n")}

The libraries under the LGPL are used under version 3 of it, by the "any later version" clause of versions 2 and 2.1.

The library is a file of its own, loaded at run time by its name and not changed by this project. To use another build of it,
put that in its place. Source code: the project lovell/sharp-libvips on GitHub, at the tag of the package's version, holds the
scripts that build the file and the address of each library's source; libvips itself is the project libvips/libvips.
`;
}

function nugetPackages() {
  const packages = new Map();
  for (const service of services) {
    const path = join(root, service, "obj", "project.assets.json");
    if (!existsSync(path))
      fail(`${service} is not restored. Run dotnet build first.`);
    const assets = readJson(path);
    const [target] = Object.values(assets.targets);
    for (const [key, library] of Object.entries(target)) {
      const ships = Object.keys({ ...library.runtime, ...library.runtimeTargets }).some((file) => !file.endsWith("_._"));
      if (library.type === "package" && ships)
        packages.set(key, Object.keys(assets.packageFolders).map((folder) => join(folder, assets.libraries[key].path)).find(existsSync));
    }
  }
  return [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, folder]) => {
    const files = readdirSync(folder);
    const nuspec = read(folder, files.find((file) => file.endsWith(".nuspec")));
    const element = (name) => nuspec.match(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`))?.[1].trim();
    const notices = files.find((file) => /^third-?party-?notices/i.test(file));
    return {
      entry: `${key.replace("/", " ")}\nLicence: ${element("license") ?? fail(`${key} does not name its licence.`)}\n${element("copyright") ?? element("authors")}\n`,
      title: key.replace("/", " "),
      notices: notices && read(folder, notices),
    };
  });
}

// Packages of one origin carry the same text: it is printed once.
function noticesWithin(packages) {
  const texts = new Map();
  for (const { title, notices } of packages.filter((p) => p.notices))
    texts.set(notices, [...(texts.get(notices) ?? []), title]);
  return [...texts].map(([text, titles]) => chapter(`Notices that come with ${titles.join(", ")}`, text));
}

const nuget = nugetPackages();
const licences = readdirSync(join(native, "licenses")).sort();
const text = [
  "THIRD-PARTY NOTICES\n\nClothingApp itself is under the MIT licence (the file LICENSE). Its build outputs hold the works below, each under its own\n"
    + "terms. This file is written by native/notices.mjs from what was restored.\n",
  chapter("From npm: native libraries and pictures", npmPackages().join("\n")),
  chapter("What the libvips library is made of", libvipsContents()),
  chapter("From NuGet: .NET libraries", nuget.map((p) => p.entry).join("\n")),
  ...noticesWithin(nuget),
  ...licences.map((file) => chapter(`Licence text: ${file.replace(/\.txt$/, "")}`, read(native, "licenses", file))),
].join("\n");
writeFileSync(join(root, "THIRD-PARTY-NOTICES"), text.replace(/[ \t]+$/gm, "").trimEnd() + "\n");
console.log(`THIRD-PARTY-NOTICES: ${npmPackages().length} packages from npm, ${nuget.length} from NuGet`);
