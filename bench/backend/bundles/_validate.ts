/** Validates the bundles of a folder once, as a process does that has just started, and says how long that took. */
import { validateBundles } from "@remora/backend/bundles";

const start = performance.now();
const reports = await validateBundles([Deno.args[0]!]);
const milliseconds = performance.now() - start;
const findings = reports.reduce((sum, report) => sum + report.findings.length, 0);
console.log(JSON.stringify({ milliseconds, bundles: reports.length, findings }));
