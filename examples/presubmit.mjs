// Sends those pins of a queue, one a line, that Pinterest will take: node presubmit.mjs < queue.jsonl
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const queue = readFileSync(0, "utf8");
const run = spawnSync("pinlint", ["--format", "jsonl", "-"], { input: queue, encoding: "utf8", maxBuffer: 1 << 30 });
if (run.error || ![0, 1].includes(run.status)) throw run.error ?? new Error(run.stderr); // nothing is sent

const faults = run.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((f) => f.severity === "error");
for (const f of faults) console.error(`line ${f.line}: ${f.message}; ${f.action}: ${f.remedy}`);
const held = new Set(faults.map((f) => f.line));

for (const [i, body] of queue.split("\n").entries()) {
  if (body.trim() === "" || held.has(i + 1)) continue;
  const answer = await fetch(`${process.env.PINTEREST_API ?? "https://api.pinterest.com"}/v5/pins`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${process.env.PINTEREST_ACCESS_TOKEN}` },
    body,
  });
  if (!answer.ok) throw new Error(`line ${i + 1}: ${answer.status} ${await answer.text()}`);
}
