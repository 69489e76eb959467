// Follow the job: ask how far it is, say so, and ask again a little later until it has ended.
const job = document.querySelector(".job");
const message = job.querySelector("[role=status]");
const download = job.querySelector(".when-done a");
const ended = () => ["done", "failed"].includes(job.dataset.status);

function show(progress) {
  job.dataset.status = progress.status;
  if (message.textContent !== progress.message) message.textContent = progress.message;
  if (progress.download_url) download.href = progress.download_url;
}

async function follow(pause) {
  if (ended()) return;
  try {
    const answer = await fetch(job.dataset.url, { headers: { Accept: "application/json" } });
    const progress = await answer.json();
    if (answer.ok) show(progress);
    else message.textContent = progress.message;
  } catch {
    message.textContent = "The app does not answer just now. This page goes on asking.";
  }
  setTimeout(follow, pause, Math.min(pause * 1.2, 5000));
}

// The page came as the answer to a POST. Under its own address it can be reloaded and bookmarked.
history.replaceState(null, "", job.dataset.url);
follow(1000);
