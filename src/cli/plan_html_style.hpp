// SPDX-License-Identifier: Apache-2.0
// The style of a plan's page. Filters by verdict without a script: each radio button hides
// the rows of the other verdicts.
#pragma once

namespace keelson::cli {

constexpr const char* k_plan_style = R"css(
:root { color-scheme: light dark; --ink: #1c2430; --soft: #566275; --line: #d5dae2; --back: #fff;
  --band: #f3f5f8; --doomed: #a3160f; --protected: #11633f; --kept: #1f4e94; --unknown: #7a4b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #a3adbb; --line: #3a4350;
  --back: #14181d; --band: #1d232a; --doomed: #ff8a80; --protected: #6fd6a4; --kept: #8ab8ff;
  --unknown: #f0b45c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; background: var(--back); color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.counts { display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; margin: 1rem 0; padding: 0; }
.counts li { border: 1px solid var(--line); border-left: .35rem solid; border-radius: .3rem;
  padding: .4rem .9rem; min-width: 7.5rem; }
.counts b { display: block; font-size: 1.4rem; }
.doomed .verdict, .counts .doomed { color: var(--doomed); }
.protected .verdict, .counts .protected { color: var(--protected); }
.kept .verdict, .counts .kept { color: var(--kept); }
.unknown .verdict, .counts .unknown { color: var(--unknown); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--line); }
tbody th[scope=rowgroup] { background: var(--band); padding-top: .6rem; }
.number { text-align: right; white-space: nowrap; }
.verdict { font-weight: 600; white-space: nowrap; }
table.facts td { overflow-wrap: anywhere; } td.image { min-width: 9rem; max-width: 22rem; }
details ul { margin: .25rem 0 .25rem; padding-left: 1.1rem; } summary { cursor: pointer; }
.filter { position: absolute; opacity: 0; }
.filters label { display: inline-block; border: 1px solid var(--line); border-radius: 1rem;
  padding: .15rem .8rem; margin: .2rem .3rem .2rem 0; cursor: pointer; }
#f-all:checked ~ .filters label[for=f-all], #f-doomed:checked ~ .filters label[for=f-doomed],
#f-protected:checked ~ .filters label[for=f-protected], #f-kept:checked ~ .filters label[for=f-kept],
#f-unknown:checked ~ .filters label[for=f-unknown] { background: var(--ink); color: var(--back); }
#f-all:focus-visible ~ .filters label[for=f-all], #f-doomed:focus-visible ~ .filters label[for=f-doomed],
#f-protected:focus-visible ~ .filters label[for=f-protected], #f-kept:focus-visible ~ .filters label[for=f-kept],
#f-unknown:focus-visible ~ .filters label[for=f-unknown] { outline: 3px solid var(--kept); outline-offset: 2px; }
#f-doomed:checked ~ .scroll :is(tbody:not(.has-doomed), tr.item:not(.doomed)),
#f-protected:checked ~ .scroll :is(tbody:not(.has-protected), tr.item:not(.protected)),
#f-kept:checked ~ .scroll :is(tbody:not(.has-kept), tr.item:not(.kept)),
#f-unknown:checked ~ .scroll :is(tbody:not(.has-unknown), tr.item:not(.unknown)) { display: none; }
@media print { body { max-width: none; padding: 0; font-size: 9pt; } .filters { display: none; }
  thead { display: table-header-group; } tr { break-inside: avoid; } .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; display: block; } }
)css";

}  // namespace keelson::cli
