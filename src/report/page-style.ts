/** The style sheet of the page; light and dark by the reader's setting. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1b2430; --soft: #5a6675; --line: #dbe0e7; --rail: #e9edf2;
  --high: #b3261e; --medium: #b25b00; --low: #6d6a00; --on: #fff;
  --access: #2463c2; --action: #8a3ab0; --tempo: #a87900; --failures: #5f6b7a; --calm: #aab6c4; --anomalous: #d2541b; --link: #1a56b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151c; --card: #19202a; --text: #e4e9f0; --soft: #9aa7b6; --line: #2d3846; --rail: #28323f;
    --high: #ff7b70; --medium: #ffae57; --low: #d6cf4e; --on: #10151c;
    --access: #6ea8ff; --action: #cf8ef0; --tempo: #e3bd45; --failures: #93a1b2; --calm: #4d5b6c; --anomalous: #ff8a4f; --link: #86b7ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
header, main { max-width: 1760px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 20px; }
h1 { font-size: 20px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 0 0 6px; }
h3 { font-size: 14px; margin: 16px 0 4px; color: var(--soft); }
a { color: var(--link); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px 20px; margin: 16px 0; }
.note, .left-out, small, header p { color: var(--soft); margin: 0 0 10px; }
.left-out { margin-top: 8px; font-style: italic; }
.count { color: var(--soft); font-weight: normal; }
.time { font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: 13px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
.verdict { border-left: 6px solid var(--line); padding-left: 16px; margin-bottom: 16px; }
.verdict.found { border-color: var(--high); }
.verdict h2 { font-size: 22px; }
.verdict .first { font-size: 16px; margin: 6px 0; }
.then a { margin-right: 12px; text-decoration: none; }
.involved { display: flex; flex-wrap: wrap; gap: 6px 20px; align-items: baseline; }
.severity { display: inline-block; min-width: 32px; padding: 0 7px; border-radius: 10px; text-align: center; color: var(--on);
  font-weight: 700; font-variant-numeric: tabular-nums; }
.severity.high { background: var(--high); } .severity.medium { background: var(--medium); } .severity.low { background: var(--low); }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; list-style: none; margin: 0; padding: 0; }
.tiles li { flex: 1 1 170px; border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; }
.tiles b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
.tiles small { display: block; margin: 0; }
.cautions { margin-top: 14px; border-left: 6px solid var(--medium); padding-left: 16px; }
.cautions ul { margin: 2px 0; padding-left: 18px; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 6px 10px 6px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; font-size: 13px; border-top: 0; }
th { overflow-wrap: normal; }
td.time { overflow-wrap: normal; }
td.wide { width: 42%; }
td.why { width: 34%; font-size: 13px; }
table.reasons td.why { width: 28%; }
td.level-cell { width: 1%; white-space: nowrap; }
td.figure { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.figure .evidence { display: block; width: 120px; }
table.segments td.wide { width: 36%; }
table.segments .technique { display: block; margin: 0 0 2px; }
.who .what { display: block; }
td.where { width: 190px; }
td.who { min-width: 150px; }
td.where .time { white-space: normal; }
ol.reasons { margin: 0; padding-left: 20px; overflow-wrap: anywhere; }
ol.reasons li { margin-bottom: 3px; }
table.reasons td { padding-right: 16px; }
table.reasons td:first-child { width: 1%; white-space: nowrap; } table.reasons td.figure { width: 1%; }
.entities { margin-bottom: 2px; }
.entities .name { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; background: var(--rail); border-radius: 3px; padding: 0 5px;
  overflow-wrap: anywhere; }
.what { color: var(--soft); font-size: 13px; }
.technique { display: inline-block; margin-right: 10px; font-size: 13px; }
.technique i { color: var(--soft); }
.key { display: inline-block; width: 11px; height: 11px; border-radius: 2px; vertical-align: -1px; }
.key.access { background: var(--access); } .key.action { background: var(--action); }
.key.tempo { background: var(--tempo); } .key.failures { background: var(--failures); }
.key.calm { background: var(--calm); } .key.anomalous { background: var(--anomalous); }
.evidence { width: 100%; max-width: 520px; height: 12px; }
rect.rail { fill: var(--rail); } rect.access { fill: var(--access); } rect.action { fill: var(--action); } rect.tempo { fill: var(--tempo); }
rect.failures { fill: var(--failures); } line.threshold { stroke: var(--text); stroke-width: 2; vector-effect: non-scaling-stroke; }
.sum { margin: 6px 0; }
.bar { display: block; width: 70px; height: 4px; } .bar .fill { fill: var(--anomalous); }
tr.quiet .bar .fill { fill: var(--calm); } .stages .bar { width: 120px; } .stages .bar .fill { fill: var(--access); }
.lane { display: grid; grid-template-columns: 190px minmax(0, 1fr); align-items: center; border-top: 1px solid var(--line); }
.lane.axis { border: 0; } .lane .host { font-size: 12px; color: var(--soft); overflow-wrap: anywhere; padding-right: 12px; }
.lane .host b { font-size: 14px; color: var(--text); }
.plot { width: 100%; display: block; overflow: visible; } .plot text { font-size: 11px; fill: var(--soft); }
path.calm { fill: var(--calm); } path.anomalous { fill: var(--anomalous); } .base { stroke: var(--line); }
.band { opacity: 0.28; } .band.high, .flag.high circle { fill: var(--high); } .band.medium, .flag.medium circle { fill: var(--medium); }
.band.low, .flag.low circle { fill: var(--low); } .plot .flag text { fill: var(--on); font-weight: 700; }
summary { cursor: pointer; } summary h2 { display: inline; }
.segment { border-top: 1px solid var(--line); padding: 10px 0; } .segment > summary { font-size: 16px; }
.segment:target > summary { outline: 2px solid var(--link); outline-offset: 4px; border-radius: 4px; }
.facts { display: flex; flex-wrap: wrap; gap: 10px 48px; } .facts > * { flex: 1 1 340px; min-width: 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 14px; margin: 6px 0; align-content: start; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.level { border: 1px solid var(--line); border-radius: 3px; padding: 0 5px; font-size: 12px; color: var(--soft);
  white-space: nowrap; overflow-wrap: normal; }
.level.core { background: var(--anomalous); border-color: var(--anomalous); color: var(--on); font-weight: 700; }
.level.alpha { border-color: var(--anomalous); color: var(--text); }
table.lines { font-size: 14px; } tr.quiet { color: var(--soft); } tr.quiet code b { font-weight: 600; }
.mark { font-size: 12px; color: var(--soft); border: 1px dashed var(--line); border-radius: 3px; padding: 0 4px; }
.kind { font-size: 12px; border: 1px solid var(--line); border-left: 3px solid var(--anomalous); border-radius: 3px; padding: 0 5px;
  white-space: nowrap; }
.kind.unusual_tempo { border-left-color: var(--tempo); } .kind.burst { border-left-color: var(--failures); }
.in-one-sentence { margin: 8px 0 2px; max-width: 1180px; overflow-wrap: anywhere; }
.step, .tempo-reason { margin: 3px 0 0; } .tempo-reason .key { margin-right: 3px; }
.opinions { margin-top: 3px; } .opinions > summary { color: var(--link); font-size: 12.5px; }
.opinions .side { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 4px 16px; }
.opinions .side > div { min-width: 0; overflow-wrap: anywhere; }
ul.expected { margin: 3px 0 0; padding: 0; list-style: none; font-size: 12.5px; color: var(--soft); overflow-wrap: anywhere; }
.levels button { font: inherit; font-size: 13px; border: 1px solid var(--line); border-radius: 4px; background: var(--card); color: var(--text);
  padding: 2px 10px; cursor: pointer; }
.levels button[aria-pressed="true"] { background: var(--text); color: var(--card); }
.segment[data-shown="core"] tr[data-level="alpha"]:not(.acted), .segment[data-shown="core"] tr[data-level="beta"]:not(.acted),
.segment[data-shown="alpha"] tr[data-level="beta"]:not(.acted) { display: none; }
@media print { section { break-inside: auto; border: 0; } }
`;
