/** Tokens, type, controls: what every view shares. */
export const base = `
:root{color-scheme:light dark;
--bg:light-dark(#f5f7f8,#0b1115);--surface:light-dark(#fff,#121a20);--raised:light-dark(#fff,#18222a);--sunken:light-dark(#f0f4f5,#0e161b);
--line:light-dark(#dde5e9,#223039);--line-strong:light-dark(#8496a1,#5a6d79);
--ink:light-dark(#11202a,#e6eef2);--soft:light-dark(#4b606d,#9cafba);--faint:light-dark(#5d717d,#8599a5);
--brand:light-dark(#0a7570,#2fc4b8);--brand-ink:light-dark(#fff,#04211f);--brand-soft:light-dark(#e2f3f1,#10302e);
--wait:light-dark(#945600,#ffb84d);--wait-bg:light-dark(#fff7e8,#272014);--wait-line:light-dark(#efd3a0,#57431f);--wait-bar:light-dark(#e39a1f,#ffb84d);
--run:light-dark(#1a63c7,#6fb1ff);--run-bar:light-dark(#4a8fe7,#5a9df0);--ok:light-dark(#1a733e,#5fd08a);--ok-bar:light-dark(#2f9e5c,#4fc07b);
--bad:light-dark(#b3261e,#ff8a80);--off:light-dark(#637480,#8496a1);--off-bar:light-dark(#b4c1c9,#55666f);--tool:light-dark(#6b3fb8,#b79cff);
--add:light-dark(#e4f6ea,#11301f);--del:light-dark(#fdecec,#3a1b1d);--add-ink:light-dark(#1a733e,#7fdca2);--del-ink:light-dark(#a8231c,#ffa29a);
--shadow:light-dark(0 1px 2px #1120260d,none);--shadow-wait:light-dark(0 1px 2px #94560014,0 6px 24px -12px #94560022,none);
--zoom:1;--r:12px;--gap:18px;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;zoom:var(--zoom);background:var(--bg);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
button,input,textarea,select{font:inherit;color:inherit;letter-spacing:inherit}
h1,h2,h3,p,ol,ul,figure,fieldset,legend,dl,dd{margin:0;padding:0}li{list-style:none}fieldset{border:0;min-width:0}
a{color:var(--brand);text-underline-offset:2px}
[hidden]{display:none!important}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:12px;top:-60px;z-index:9;background:var(--ink);color:var(--bg);padding:10px 16px;border-radius:8px}.skip:focus{top:10px}
:focus-visible{outline:2px solid var(--brand);outline-offset:2px;border-radius:6px}
:root:not(.js) .js,:root.js .still{display:none!important}
.n{font-variant-numeric:tabular-nums;color:var(--faint);font-weight:500}
.num{font-variant-numeric:tabular-nums}
.soft{color:var(--soft)}.quiet{color:var(--soft);font-size:13.5px}
code,.path{font-family:var(--mono);font-size:.86em}
.icon{width:18px;height:18px;flex:none;display:block}
.card{background:var(--surface);border:1px solid var(--line);border-radius:var(--r);box-shadow:var(--shadow)}
.card>h2{font-size:13px;font-weight:600;color:var(--soft);padding:14px 18px 0;display:flex;align-items:baseline;gap:8px;letter-spacing:.005em}
.empty{padding:10px 18px 20px;display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
.ways{display:grid;gap:10px;max-width:860px}.ways li{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,max-content);gap:1px 20px;align-items:center;border:1px solid var(--line);border-radius:10px;padding:12px 14px;background:var(--bg)}.ways pre.code{grid-area:1/2/3/3;padding:5px 0}.ways pre.code code{white-space:pre-wrap;min-width:0;overflow-wrap:anywhere}

button,.button{border:1px solid var(--line);background:var(--raised);border-radius:9px;padding:7px 13px;cursor:pointer;font-weight:500;text-decoration:none;color:var(--ink);transition:border-color .12s,background .12s}
button:hover,.button:hover{border-color:var(--line-strong)}
button:disabled{opacity:.55;cursor:default}
button.primary{background:var(--brand);border-color:var(--brand);color:var(--brand-ink);font-weight:600}button.primary:hover{background:color-mix(in srgb,var(--brand) 88%,var(--ink))}
button.plain{border:0;background:none;padding:6px 4px;color:var(--soft);font-weight:400;text-decoration:underline;text-decoration-color:color-mix(in srgb,currentColor 40%,transparent);text-underline-offset:3px}button.plain:hover{color:var(--ink)}
input[type=text],input[type=search],input[type=number],input:not([type]),textarea,select{width:100%;min-width:0;border:1px solid var(--line-strong);background:var(--surface);border-radius:9px;padding:9px 12px}
textarea{resize:vertical;field-sizing:content;max-height:40vh;min-height:42px;display:block}
::placeholder{color:var(--faint);opacity:1}
kbd{font:600 11px/1.5 var(--mono);border:1px solid color-mix(in srgb,currentColor 45%,transparent);border-radius:5px;padding:0 5px;color:inherit}
.primary kbd{opacity:1}

.s-waiting{--c:var(--wait);--b:var(--wait-bar)}.s-running{--c:var(--run);--b:var(--run-bar)}.s-completed{--c:var(--ok);--b:var(--ok-bar)}
.s-failed{--c:var(--bad);--b:var(--bad)}.s-queued,.s-cancelled,.s-skipped{--c:var(--off);--b:var(--off-bar)}.s-tool{--c:var(--tool);--b:var(--tool)}
span.s-waiting,span.s-failed,span.s-completed{color:var(--c)}
rect[class^=s-]{fill:var(--b)}
.st{width:9px;height:9px;border-radius:50%;flex:none;background:var(--b);display:inline-block}
.st.s-queued{background:none;border:2px solid var(--b)}.st.s-failed,.st.s-cancelled,.st.s-skipped{border-radius:2px}

pre.code{margin:0;font:12.5px/1.6 var(--mono);background:var(--surface);border:1px solid var(--line);border-radius:9px;overflow:auto;padding:8px 0;max-height:calc(56vh/var(--zoom));tab-size:2;overflow-wrap:normal}
pre.code code{font:inherit;display:block;min-width:max-content;padding:0}
pre.code code:not(:has(.l)){padding:2px 14px}
.l,.hunk{display:block;padding:0 14px}.l.del{background:var(--del)}.l.add{background:var(--add)}.l.hunk,.hunk{color:var(--faint)}
.numbered .l{padding-left:64px;position:relative}.numbered .at{position:absolute;left:0;width:46px;text-align:right;color:var(--faint);font-style:normal;user-select:none}

dialog{border:1px solid var(--line);border-radius:16px;background:var(--surface);color:var(--ink);padding:24px;max-width:min(92vw,520px);box-shadow:0 24px 80px -20px #0008}
dialog::backdrop{background:#0b111580;backdrop-filter:blur(2px)}
dialog h2{font-size:18px;margin-bottom:14px}
dialog dl{display:grid;grid-template-columns:auto 1fr;gap:9px 18px;align-items:baseline}dialog dt{text-align:right;white-space:nowrap}
dialog .row{display:flex;gap:10px;justify-content:flex-end;margin-top:20px}
@media(prefers-reduced-motion:no-preference){.st.s-waiting{animation:pulse 1.8s ease-in-out infinite}@keyframes pulse{50%{opacity:.4}}
.says::before{animation:pulse 1s steps(2) infinite}
.ask{animation:arrive .28s ease-out}@keyframes arrive{from{opacity:0;transform:translateY(-6px)}}}
@media(forced-colors:active){.st,rect[class^=s-]{forced-color-adjust:none}button.primary{border:2px solid}}
@media print{.filter,.answer,.act,header .tools{display:none!important}}
`;
