/** The desktop page and its panels. */
export const page = `
.top-bar{position:sticky;top:0;z-index:5;display:flex;align-items:center;gap:20px;padding:0 22px;min-height:58px;background:color-mix(in srgb,var(--surface) 90%,transparent);backdrop-filter:saturate(1.4) blur(10px);border-bottom:1px solid var(--line)}
.logo{display:flex;align-items:center;gap:9px;font-weight:680;font-size:16px;letter-spacing:-.015em;color:var(--ink);text-decoration:none}.mark{width:27px;height:19px;color:var(--brand)}
.run{display:flex;align-items:center;gap:18px;flex:1;min-width:0}
.run .what{min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--soft)}.run .what b{color:var(--ink);font-weight:600}
.run .model::before{content:"·";margin:0 7px;color:var(--faint)}
.run .bar{flex:1;min-width:70px;max-width:260px;height:8px;border-radius:99px;background:var(--line);overflow:hidden}
.run>.num{display:flex;gap:14px;color:var(--soft);white-space:nowrap}
.tools{display:flex;align-items:center;gap:8px;margin-left:auto}
.tools button,.tools .button{padding:7px 9px;display:flex;gap:7px;align-items:center}
.live{display:flex;align-items:center;gap:7px;color:var(--soft);white-space:nowrap;margin-right:6px;font-size:14px}
.live::before{content:"";width:8px;height:8px;border-radius:50%;background:var(--off-bar)}
.live[data-state=live]::before{background:var(--ok-bar);box-shadow:0 0 0 3px color-mix(in srgb,var(--ok-bar) 22%,transparent)}
.live[data-state=lost]{color:var(--bad)}.live[data-state=lost]::before{background:var(--bad);border-radius:2px}
main.page{display:grid;grid-template-columns:minmax(0,1fr) minmax(320px,400px);gap:var(--gap) 22px;padding:22px 22px 48px;max-width:1640px;margin:auto;align-items:start}
.col{display:grid;grid-template-columns:minmax(0,1fr);gap:var(--gap);align-content:start;min-width:0}
.side{position:sticky;top:80px}
.banner{grid-column:1/-1;background:var(--brand-soft);border:1px solid color-mix(in srgb,var(--brand) 35%,transparent);border-radius:var(--r);padding:11px 16px;font-size:14px}
#notices{position:fixed;z-index:8;left:16px;right:16px;bottom:16px;max-width:560px;max-height:60vh;margin:auto;overflow:auto;display:grid;gap:10px}#notices:empty{display:none}
.notice{background:var(--surface);border:1px solid var(--wait);border-radius:12px;padding:13px 16px;display:grid;gap:9px;grid-template-columns:minmax(0,1fr);box-shadow:0 12px 40px -16px #0008}.notice p:last-child{display:flex;gap:8px;justify-content:flex-end}
.notice.brief{grid-template-columns:minmax(0,1fr) auto;align-items:center;padding:9px 10px 9px 14px;font-size:14px}.notice.brief p:first-child{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden}.notice.brief button{padding:5px 11px}

.asks>h2{padding:0 0 12px;font-size:22px;font-weight:640;letter-spacing:-.02em;line-height:1.2}.asks>h2 .n{color:var(--wait);font-weight:700}
.asks.none>h2{font-size:17px;font-weight:560;color:var(--soft);padding:2px 0}.asks.none>h2 .soft{margin-left:6px;font-weight:400}
.ask{background:var(--wait-bg);border:1px solid var(--wait-line);border-radius:14px;padding:18px 20px 14px;display:grid;grid-template-columns:minmax(0,1fr);gap:12px;box-shadow:0 1px 2px light-dark(#94560012,transparent),0 12px 28px -22px light-dark(#94560066,transparent);scroll-margin-top:72px}
.ask+.ask{margin-top:12px}
.ask.now{border-color:var(--wait);box-shadow:inset 4px 0 0 var(--wait)}
.ask.sent{opacity:.62}
.ask .who{display:flex;flex-wrap:wrap;gap:2px 9px;align-items:baseline;color:var(--soft);font-size:13.5px}.ask .who b{color:var(--ink);font-weight:620}
.ask .left{margin-left:auto;font-variant-numeric:tabular-nums;color:var(--wait);font-weight:550}
.ask h3{font-size:18px;line-height:1.4;font-weight:620;text-wrap:pretty;white-space:pre-wrap;max-height:40vh;overflow:auto;letter-spacing:-.008em}
.ask h3 .word{font-size:.9em;font-weight:560;background:light-dark(#94560014,#ffb84d1c);border-radius:5px;padding:1px 5px}.word i{font-size:0}
.answer{display:grid;gap:10px;grid-template-columns:minmax(0,1fr)}
.opts{display:flex;flex-wrap:wrap;gap:9px}
.opts button{display:flex;gap:10px;align-items:center;border-color:var(--wait-line);border-radius:10px;padding:9px 15px;font-weight:560;min-height:44px;text-align:left;max-width:100%}
.opts button:hover{border-color:var(--wait)}.opts button.primary{border-color:var(--brand)}
.opts button span{white-space:pre-wrap;min-width:0}
.ask:not(.now) .opts kbd{visibility:hidden}:root:not(.js) kbd{display:none}
.free{display:flex;gap:9px;align-items:flex-start}.free textarea{flex:1}.free button{min-height:44px;padding-inline:18px}
.fields{display:grid;gap:14px;max-width:560px}.fields label,.fields legend{font-weight:550;font-size:14px}.fields small{display:block;color:var(--soft);font-weight:400}
.field{display:grid;gap:4px}.fields .soft{font-weight:400;margin-left:5px}.check{display:flex;gap:9px;align-items:center;font-weight:450!important;min-height:32px}.check input{width:18px;height:18px;accent-color:var(--brand)}
.beside{display:flex;flex-wrap:wrap;gap:2px 16px;align-items:center;font-size:13.5px;color:var(--soft)}.beside label{display:flex;gap:7px;align-items:center;color:var(--ink);min-height:32px}.beside input{accent-color:var(--brand);width:17px;height:17px;margin:0}
.beside .plain{margin-left:auto;font-size:13px}
.note:empty{display:none}.note{font-size:14px;color:var(--bad);font-weight:550}.note.fine{color:var(--soft)}

.plots{display:grid;grid-template-columns:repeat(3,1fr);gap:1px;background:var(--line);border:1px solid var(--line);border-radius:var(--r);overflow:hidden;box-shadow:var(--shadow)}
.plot{background:var(--surface);padding:13px 18px 0;min-width:0;display:grid;grid-template-rows:1fr auto auto;gap:1px}.plot p{font-size:13px;color:var(--soft)}
.plot .value{display:flex;align-items:baseline;gap:9px}.plot b{font-size:25px;line-height:1.25;font-weight:620;letter-spacing:-.025em;font-variant-numeric:tabular-nums;color:var(--ink)}
.spark{width:calc(100% + 36px);height:34px;display:block;margin:4px -18px 0}
.spark.bars{width:100%;margin-inline:0;opacity:.85}.spark.bars rect{fill:var(--b)}
.spark .line{fill:none;stroke:var(--b);stroke-width:1.8;stroke-linejoin:round}.spark .area{fill:var(--b);opacity:.13}

.agents{padding-bottom:12px}
.axis{display:flex;justify-content:space-between;padding:0 104px 3px 252px;color:var(--faint);font-size:11.5px;font-variant-numeric:tabular-nums}
.axis span{width:0;display:flex;justify-content:center;white-space:nowrap}.axis span:first-child{justify-content:flex-start}.axis span:last-child{justify-content:flex-end}
.lanes{position:relative}
.lane{display:grid;grid-template-columns:220px minmax(0,1fr) 72px;gap:3px 14px;align-items:center;padding:5px 18px;min-height:34px}
.lane:hover{background:var(--sunken)}
.name{display:flex;gap:10px;align-items:center;min-width:0;color:var(--ink);text-decoration:none}.name b{font-weight:540;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.name:hover b{text-decoration:underline;text-underline-offset:3px}
.track{display:block;width:100%;height:16px;border-radius:4px;background:linear-gradient(var(--line),var(--line)) center/100% 1px no-repeat;overflow:hidden}
.says{grid-column:2/-1;color:var(--soft);font-size:12.5px;line-height:1.35;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.says:not(.idle)::before{content:"";display:inline-block;width:6px;height:12px;margin-right:7px;vertical-align:-2px;border-radius:1px;background:var(--run-bar)}.says.idle{color:var(--faint)}
.lane .num{text-align:right;font-size:13px;color:var(--soft);white-space:nowrap}.lane .num.s-waiting,.lane .num.s-failed{color:var(--c);font-weight:560}
.fold{grid-template-columns:1fr;color:var(--soft);font-size:13.5px}.fold .name{color:var(--soft)}

.results{padding-bottom:6px;scroll-margin-top:76px}
.res{padding:14px 18px;display:grid;gap:9px;grid-template-columns:minmax(0,1fr)}.res+.res{border-top:1px solid var(--line)}
.res .top{display:flex;gap:4px 10px;align-items:center;flex-wrap:wrap}.res .top b{font-weight:600}.res .top .soft{font-size:13.5px}
.act{margin-left:auto;display:flex;gap:8px}.act button{padding:6px 15px;font-size:14px;min-height:36px}.act .accept{border-color:var(--ok);color:var(--ok);font-weight:600}.act .accept:hover{background:var(--add)}
.act.all button{padding:4px 13px;font-size:13.5px;min-height:30px}
.res.small{padding-block:9px;grid-template-columns:minmax(0,1fr) auto;gap:2px 14px;align-items:baseline}.res.small .summary,.res.small .again[open],.res.small .pending,.res.small .note{grid-column:1/-1}.res.small .summary{font-size:13.5px}.res.small .summary,.res.small>.undo,.res.small>.quiet,.res.small>.pending{grid-column:1/-1;margin-left:19px}.res.small .again:not([open]){grid-row:1;grid-column:2}.res.small+.res.small{border-top:0;padding-top:0}
.summary{color:var(--soft);white-space:pre-wrap}
.file pre.code{max-height:none}.files{display:grid;gap:8px;grid-template-columns:minmax(0,1fr)}
.file>summary{display:flex;gap:10px;align-items:baseline;cursor:pointer;padding:4px 0;font-size:14px;border-radius:6px}.file>summary::before{content:"▸";color:var(--faint);font-size:11px;width:10px}.file[open]>summary::before{content:"▾"}
.file>summary::-webkit-details-marker{display:none}.file .kind{color:var(--soft);font-size:13px}.plus{color:var(--add-ink);font:600 12.5px var(--mono);margin-left:auto}.minus{color:var(--del-ink);font:600 12.5px var(--mono)}
.again>summary{cursor:pointer;color:var(--soft);font-size:13.5px;width:fit-content;text-decoration:underline;text-decoration-color:color-mix(in srgb,currentColor 40%,transparent);text-underline-offset:3px;list-style:none}.again>summary:hover{color:var(--ink)}.again[open]>summary{margin-bottom:9px}
.undo{display:flex;gap:4px 8px;flex-wrap:wrap;align-items:baseline}.undo .plain{font-size:13.5px;padding:0 2px}
.pending,.conflict{font-size:14px;border-left:3px solid var(--run-bar);padding:2px 0 2px 12px}.conflict{border-color:var(--bad)}

.answer-list{padding:6px 0 10px}.answer-list li{padding:7px 18px;display:grid;gap:1px;grid-template-columns:minmax(0,1fr)}.asked{display:flex;gap:9px;font-size:13.5px;color:var(--soft);min-width:0}.asked a{color:var(--soft);white-space:nowrap}.asked span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.given{display:flex;gap:2px 10px;flex-wrap:wrap;align-items:baseline}.given b{font-weight:570}.given .soft{font-size:13.5px}
#person-open.known .icon{display:none}.initials{font-size:12.5px;font-weight:650;letter-spacing:.02em;min-width:18px;text-align:center}.initials:empty{display:none}
.phone-dialog[open]{display:grid;gap:14px}.phone-dialog h2{margin:0}.way{display:grid;gap:12px}.phone-dialog .row{margin-top:4px}
.run-list{padding:2px 0 6px}
.events{display:flex;flex-direction:column;max-height:calc(100vh/var(--zoom) - 104px)}
.filter{display:flex;gap:5px;padding:11px 18px 10px;flex-wrap:wrap;border-bottom:1px solid var(--line)}.filter input{flex:1 1 100%;padding:7px 11px;margin-top:3px}
.chip{border-radius:99px;padding:3px 9px;font-size:13px;background:none;min-height:28px}.chip[aria-pressed=true]{background:var(--ink);color:var(--bg);border-color:var(--ink)}#events-pause{margin:-8px -4px -8px auto;align-self:center}
.scroll{overflow:auto;overscroll-behavior:contain;padding:8px 0 12px;min-height:120px;flex:1}
.ev{display:grid;grid-template-columns:64px minmax(0,1fr);gap:0 12px;padding:4px 18px 4px 12px;font-size:13.5px}
.ev>div{padding:1px 0 1px 12px;min-width:0;border-left:3px solid var(--c,var(--off-bar));border-radius:2px}.ev time{font:12px/1.75 var(--mono);color:var(--faint);text-align:right;white-space:nowrap}
.ev.minor>div{border-color:color-mix(in srgb,var(--c) 35%,transparent)}.ev.minor p,.ev.minor b{color:var(--soft);font-weight:400}
.ev b{font-weight:570}.ev .detail{color:var(--soft);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.k-waiting{--c:var(--wait-bar)}.k-running{--c:var(--run-bar)}.k-completed{--c:var(--ok-bar)}.k-failed{--c:var(--bad)}.k-you{--c:var(--brand)}.k-tool{--c:var(--tool)}.k-model{--c:var(--run-bar)}.k-graph{--c:var(--ink)}
.ev.k-waiting b,.ev.k-failed b{color:var(--c)}.ev.k-waiting b{color:var(--wait)}
.ev.minor p{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
#event-list:empty~#older-events{display:none}
.older{display:block;padding:10px 18px 0;font-size:13.5px}
.events .quiet{padding:12px 18px}
.alone{max-width:520px;margin:14vh auto;padding:0 24px;display:grid;gap:16px;justify-items:start}.alone h1{font-size:24px;letter-spacing:-.02em;line-height:1.25}.alone .mark{width:46px;height:32px}.alone .free{width:100%}.alone input{flex:1}
.foot{padding:0 22px 28px;font-size:13.5px;display:flex;gap:22px;justify-content:center}.foot a{color:var(--soft)}
.graph{padding-bottom:14px}.sideways{overflow:auto;padding:12px 18px 4px}.sideways svg{display:block}.graph .box{fill:var(--raised);stroke:var(--line)}.graph a:hover .box{stroke:var(--line-strong)}.graph text{font-size:13px;fill:var(--ink)}.graph circle{fill:var(--b)}.graph circle.s-queued{fill:none;stroke:var(--b);stroke-width:2}.graph .edge{fill:none;stroke:var(--line-strong);stroke-opacity:.6}.graph a{outline-offset:-1px}
.scrub{grid-column:1/-1;display:grid;grid-template-columns:auto minmax(0,1fr) auto;gap:8px 16px;align-items:center;padding:14px 18px}.scrub p{white-space:nowrap;font-variant-numeric:tabular-nums}.scrub input[type=range]{width:100%;accent-color:var(--brand);height:28px}.scrub .go{display:flex;gap:8px;align-items:center}.scrub input[type=number]{width:9ch;padding:6px 8px}

@media(max-width:1180px){main.page{grid-template-columns:minmax(0,1fr)}.side{position:static}.events{max-height:none}.scroll{max-height:60vh}}
@media(max-width:1100px){.top-bar{flex-wrap:wrap;padding-block:10px;gap:8px 16px;min-height:0}.run{order:3;flex:1 1 100%}.run .bar{max-width:none}.ask,.results{scroll-margin-top:104px}}
@media(max-width:900px){.lane{grid-template-columns:170px minmax(0,1fr) 68px}.axis{padding-left:202px;padding-right:100px}}
@media(max-width:720px){
.top-bar{padding:10px 14px;gap:8px 12px}.run{flex-wrap:wrap;gap:6px 12px}.run .what{flex:1 1 100%}.ask,.results{scroll-margin-top:130px}
.wide{display:none!important}.tools{flex:1;flex-wrap:wrap;justify-content:flex-end}.live[data-state=lost]{white-space:normal;order:1;flex:1 1 100%;justify-content:flex-end;margin:0}main.page{padding:16px 14px 40px}.ask{padding:15px 15px 11px}.ask .left{margin-left:0;flex-basis:100%}
.lane{grid-template-columns:minmax(0,1fr) auto;gap:2px 10px;padding:7px 14px}.lane .track{grid-row:2;grid-column:1/-1}.says{grid-column:1/-1;margin:0}.axis{display:none}.card>h2{padding-inline:14px}.res{padding-inline:14px}.ways li{grid-template-columns:minmax(0,1fr)}.ways pre.code{grid-area:auto;margin-top:8px}
.opts button{flex:1 1 100%;justify-content:center;min-height:48px}.opts kbd{display:none}.act:not(.all){margin-left:0;flex-basis:100%}.act button{flex:1;min-height:44px}
.plots{grid-template-columns:1fr 1fr 1fr}.plot{padding-inline:12px}.plot p{font-size:12px}.plot b{font-size:20px}.plot .value .soft{display:none}.spark{width:calc(100% + 24px);margin-inline:-12px}
.res.small{grid-template-columns:minmax(0,1fr)}.res.small .again:not([open]){grid-row:auto;grid-column:1;padding-left:19px}.spark.bars{width:100%;margin-inline:0}.asked{flex-wrap:wrap}.asked span{white-space:normal}.scrub{grid-template-columns:minmax(0,1fr)}.free{flex-wrap:wrap}.free textarea{flex-basis:100%}.free button{flex:1}.filter{padding-inline:14px}
.notice.brief p:first-child{-webkit-line-clamp:2}pre.code code{min-width:0;white-space:pre-wrap;overflow-wrap:anywhere}.numbered .l{padding-left:46px}.numbered .at{width:36px}
.ev{padding-inline:6px 14px}}
@media(min-width:3000px){:root{--zoom:1.4}}
@media(min-width:2200px){body{font-size:17px}main.page{max-width:2200px;grid-template-columns:minmax(0,1fr) 520px}.lane{grid-template-columns:280px minmax(0,1fr) 90px}.axis{padding:0 122px 3px 312px}}
`;
