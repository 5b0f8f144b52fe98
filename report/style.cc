#include "report/sections.h"

namespace dynafill::report {

// Colours: the palette of Okabe and Ito (2008), distinguishable with every common colour vision, with
// lighter tones on dark ground; each meaning also has its own dash, fill or place.
// Holds no "<" and no "&": it is XML text as it stands.
std::string_view page_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2126; --quiet: #57606a; --rule: #d5dbe1;
  --consumed: #0072b2; --on-consumed: #ffffff; --provisioned: #d55e00; --throttle: #a8437f; --units: #d98a00;
  --good: #006b4f; --bad: #b02a1c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11161b; --ink: #e4e8ec; --quiet: #98a3ae; --rule: #2f3740;
    --consumed: #56b4e9; --on-consumed: #0b1117; --provisioned: #f0863a; --throttle: #e08fbe; --units: #e69f00;
    --good: #45c79d; --bad: #ff8a75;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5; font-size: 16px;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
}
main { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
p, ul, ol, figcaption { max-width: 44rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 3rem 0 .8rem; padding-top: .9rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
a { color: var(--consumed); overflow-wrap: anywhere; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .9em; }
li { margin: .25rem 0; overflow-wrap: anywhere; }
ul, ol { padding-left: 1.2rem; }
.kind { color: var(--quiet); font-size: .85rem; margin: 0 0 .2rem; }
.lede { font-size: 1.1rem; margin: 1rem 0; }
.quiet { color: var(--quiet); }
.small, figcaption { color: var(--quiet); font-size: .875rem; }
.badges { margin: 1rem 0; }
.badge { display: inline-block; border: 1px solid; border-radius: 4px; padding: .1rem .55rem; margin: 0 .3rem .3rem 0; font-size: .875rem; font-weight: 600; }
.good { color: var(--good); }
.bad, .warning { color: var(--bad); }
.warning { font-weight: 600; }
dl { margin: 1.2rem 0; }
dd { margin: 0; }
dt { color: var(--quiet); font-size: .8rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1px; }
.figures div { box-shadow: 0 0 0 1px var(--rule); padding: .7rem .9rem; }
.figures b { display: block; font-size: 1.35rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figures small { display: block; color: var(--quiet); font-size: .8rem; line-height: 1.35; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .7rem 1.5rem; }
.facts dd { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: .875rem; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--rule); font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--quiet); font-size: .8rem; vertical-align: bottom; }
.number { text-align: right; }
.number, .unit { white-space: nowrap; }
thead .number, .number small { white-space: normal; }
.single { max-width: 28rem; }
.bill small, .comparison small { display: block; color: var(--quiet); font-size: .8rem; line-height: 1.4; overflow-wrap: anywhere; }
.bill tfoot th { text-align: right; padding-right: .75rem; }
.bill tfoot td, .bill tfoot th { font-weight: 700; font-size: 1rem; border-bottom: 3px double var(--ink); }
.assumptions td:last-child { overflow-wrap: anywhere; }
.beside { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; align-items: flex-start; }
.beside table { flex: 1 1 20rem; }
details { margin: 1rem 0; font-size: .9rem; }
summary { cursor: pointer; color: var(--quiet); }
figure { margin: 1rem 0; }
svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
@media (max-width: 40rem) {
  main { padding: 1.25rem 1rem 3rem; }
  .wide { display: none; }
  .narrow { display: block; }
  h1 { font-size: 1.5rem; }
  table { font-size: .82rem; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figures div:last-child:nth-child(odd) { grid-column: 1 / -1; }
  th, td { padding-right: .5rem; }
  .bill thead { display: none; }
  .bill tr { display: grid; grid-template-columns: auto 1fr auto auto; gap: 0 .8rem; padding: .4rem 0; border-bottom: 1px solid var(--rule); }
  .bill th { grid-column: 1 / -1; }
  .bill tfoot tr { border-bottom: 3px double var(--ink); }
  .bill tfoot th { grid-column: 1 / 4; }
  .bill th, .bill td { border-bottom: 0; padding: .1rem 0; }
}
.svg-text { font-size: 12px; fill: var(--ink); font-variant-numeric: tabular-nums; }
.svg-strong { font-weight: 600; }
.svg-quiet { fill: var(--quiet); }
.svg-on-load { fill: var(--on-consumed); }
.svg-grid { stroke: var(--rule); stroke-width: 1; }
.svg-axis { stroke: var(--quiet); stroke-width: 1; }
.svg-consumed { fill: var(--consumed); fill-opacity: .28; }
.svg-consumed-line { fill: none; stroke: var(--consumed); stroke-width: 1.5; }
.svg-provisioned { fill: none; stroke: var(--provisioned); stroke-width: 2.5; }
.svg-planned { fill: none; stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 6 4; }
.svg-limit { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 2 3; }
.svg-heat-1 { fill: var(--consumed); fill-opacity: .16; }
.svg-heat-2 { fill: var(--consumed); fill-opacity: .38; }
.svg-heat-3 { fill: var(--consumed); fill-opacity: .64; }
.svg-heat-4 { fill: var(--consumed); }
.svg-heat-5 { fill: var(--provisioned); }
.svg-throttle { fill: var(--throttle); }
.svg-startup { fill: var(--quiet); fill-opacity: .14; }
.svg-boxed { stroke: var(--quiet); stroke-width: 1; }
.svg-load { fill: var(--consumed); }
.svg-units { fill: var(--units); }
.svg-margin { fill: none; stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 4 3; }
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --ink: #000000; --quiet: #444444; --rule: #bbbbbb;
    --consumed: #0072b2; --on-consumed: #ffffff; --provisioned: #d55e00; --throttle: #a8437f; --units: #d98a00;
    --good: #006b4f; --bad: #b02a1c;
  }
  body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  h2 { margin-top: 1.5rem; break-after: avoid; }
  figure, tr, .figures { break-inside: avoid; }
  .wide { display: block; }
  .narrow { display: none; }
  details:not([open]) { display: none; }
  a { color: inherit; }
}
)css";
}

}  // namespace dynafill::report
