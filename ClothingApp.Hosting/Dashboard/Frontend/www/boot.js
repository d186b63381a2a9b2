// Starts the dashboard. A browser drops its requests when a network interface comes or goes, as it does while containers start:
// a module that was lost that way is asked for again by loading the page anew, a few times at most.
const tries = Number(sessionStorage.getItem("tries") ?? 0);

import("./main.js").then(() => sessionStorage.removeItem("tries"), error => {
  if (tries < 5) {
    sessionStorage.setItem("tries", String(tries + 1));
    setTimeout(() => location.reload(), 300);
  } else {
    console.error(error);
    sessionStorage.removeItem("tries");
    document.getElementById("main").textContent = "The dashboard could not be loaded. Load the page again.";
  }
});
