// What can be done to a resource, with a question first where something would be lost.
import { post } from "../api.js";
import { ask, toast } from "../parts.js";

const KINDS = [["restart", "restart"], ["stop", "stop"], ["start", "start"]];
const ORDER = { start: 0, stop: 1, restart: 2, command: 3 };

/** start, stop, restart or command, by the name with or without Aspire's prefix. */
function kindOf(command) {
  const name = command.name.replace(/^resource-/, "");
  return KINDS.find(([known]) => known === name)?.[1] ?? "command";
}

export function commandsOf(resource) {
  return resource.commands.filter(command => command.state !== "hidden")
    .map(command => ({ ...command, kind: kindOf(command) }))
    .sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
}

/** Those worth a button in the table; start and stop take turns there. */
export function highlighted(resource) {
  return commandsOf(resource).filter(command => command.kind === "command" ? command.highlighted : command.kind === "restart" || command.state === "enabled");
}

export async function run(resource, command, button) {
  const question = command.confirmation
    ?? (command.kind === "stop" || command.kind === "restart" ? `${command.displayName} ${resource.displayName}? Requests that it is answering may fail.` : null);
  if (question && !await ask(question, command.displayName)) return;
  button.disabled = true;
  try {
    const answer = await post(`/api/resources/${encodeURIComponent(resource.name)}/commands/${encodeURIComponent(command.name)}`);
    if (answer.success) toast(answer.message || `${command.displayName}: ${resource.displayName}, done.`);
    else toast(answer.message || `${command.displayName} of ${resource.displayName} did not succeed.`, true);
  } catch (error) {
    toast(`${command.displayName} of ${resource.displayName} was not carried out. ${error.message}`, true);
  } finally {
    button.disabled = false;
  }
}
