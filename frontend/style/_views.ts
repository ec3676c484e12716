/** The phone's page and the projector's. */
export const views = `
[data-view=mobile] body{background:var(--bg)}
[data-view=mobile] .top-bar{flex-wrap:nowrap;gap:12px;padding:9px 14px}[data-view=mobile] .run{order:0;flex-wrap:nowrap;gap:10px;flex:1}[data-view=mobile] .run .what{flex:1 1 auto}[data-view=mobile] .run .model,[data-view=mobile] .run .bar{display:none}[data-view=mobile] .live{font-size:0;margin:0;gap:0}[data-view=mobile] .live[data-state=lost]{font-size:13px;gap:6px;white-space:normal;margin-left:auto}[data-view=mobile] .top-bar:has(.live[data-state=lost]) .run{display:none}
.phone{max-width:560px;margin:auto;padding:18px 14px calc(28px + env(safe-area-inset-bottom));display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
.phone .ask{display:none;margin:0!important;padding:20px 18px;gap:16px;border-radius:18px;min-height:min(62svh,600px);grid-template-rows:auto auto 1fr auto}
.phone .ask>form{grid-row:-2/-1;align-self:end}
:root.js .phone .ask.now,:root:not(.js) .phone .ask:first-child{display:grid;box-shadow:none}
.phone .ask h3{font-size:22px;line-height:1.35;max-height:none}
.phone .ask .left{margin:0;flex-basis:100%}.phone pre.code{max-height:32vh}
.phone .opts{flex-flow:column nowrap;gap:10px}.phone .opts button{flex:none;width:100%;min-height:56px;justify-content:center;font-size:17px;border-radius:14px;text-align:center}.phone .opts kbd{display:none!important}
.phone .free{flex-flow:column nowrap}.phone .free textarea{width:100%;flex:none;font-size:17px;min-height:56px;padding:15px}.phone .free button{width:100%;flex:none;min-height:56px;font-size:17px;border-radius:14px}
.phone .beside{font-size:14.5px}.phone .beside label{min-height:44px}.phone .beside .plain{margin:0 auto;min-height:44px}
.turn{display:flex;gap:10px}.turn button{flex:1;min-height:52px;border-radius:14px}
.summary-card{padding:14px 16px;display:grid;gap:6px;color:var(--soft)}
.summary-card .button{text-align:center;min-height:48px;display:grid;place-content:center}
.phone .row{display:flex;gap:10px}.phone .row>*{flex:1;min-height:48px;display:flex;gap:8px;align-items:center;justify-content:center}
.phone .asks.none{min-height:38svh;display:grid;place-content:center;text-align:center}.phone .asks.none>h2{font-size:22px}

[data-view=projector]{--zoom:clamp(1,calc(100vw / 860px),3.4)}[data-view=projector] body{overflow-x:hidden}
@supports not (width:calc(1px * (100vw / 1px))){[data-view=projector]{--zoom:2}}
.projector{padding:16px 20px 24px;display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
.tally{display:flex;gap:14px 34px;flex-wrap:wrap;padding:2px 4px}.tally p{display:flex;gap:9px;align-items:baseline;font-size:16px}.tally b{font-size:38px;line-height:1.1;font-weight:640;letter-spacing:-.03em;color:var(--c,var(--ink))}.tally .soft b{color:var(--faint)}
.projector .agents .empty{font-size:17px}
.overlay{position:fixed;inset:0;z-index:6;background:var(--wait-bg);display:grid;grid-template-rows:auto minmax(0,1fr);padding:22px 30px;gap:10px;overflow:auto}
.overlay h2{font-size:17px;font-weight:600;color:var(--soft)}.overlay h2 .n{color:var(--wait);font-weight:700}
.overlay .ask{border:0;box-shadow:none!important;padding:0;display:flex;flex-direction:column;justify-content:safe center;gap:12px;animation:none;background:none}.overlay .ask>*{flex:none}.overlay .ask>pre.code{flex:0 1 auto;min-height:86px;max-height:none}
.overlay .ask h3{font-size:25px;line-height:1.25;letter-spacing:-.02em;text-wrap:balance;max-height:calc(38vh/var(--zoom))}.overlay .ask .who,.overlay .beside{font-size:14.5px}
.overlay .opts button{font-size:14.5px;padding:8px 14px}.overlay .opts kbd{display:inline!important;font-size:13px}.overlay .beside .plain{margin-left:0}

.sheet{max-width:1040px;margin:auto;padding:24px 20px 60px;display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
.sheet h1{font-size:23px;line-height:1.25;letter-spacing:-.02em;font-weight:640;display:flex;gap:12px;align-items:center}
.about{padding:20px 22px;display:grid;gap:14px;grid-template-columns:minmax(0,1fr);justify-items:start}.about>h2,.log>h2{padding:0}.about>*{max-width:100%}.about>.track,.about>.files,.about>.keys,.about>form,.about>.facts,.about>.answers,.about>.again,.about>.writing{width:100%}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(140px,1fr));gap:12px 20px}.facts .long{grid-column:span 2}.facts dt{color:var(--soft);font-size:13px}.facts dd{font-variant-numeric:tabular-nums}
.writing{white-space:pre-wrap;color:var(--soft);max-height:30vh;overflow:auto;border-left:3px solid var(--run-bar);padding:2px 0 2px 12px}.changed{display:grid;gap:6px;grid-template-columns:minmax(0,1fr)}
.answers:empty{display:none!important}.answers{display:grid;gap:12px}.answers .soft{font-size:13.5px}
.keys{display:grid;gap:2px;grid-template-columns:minmax(0,1fr)}.keys .kind{margin-left:auto;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;max-width:50%;font-family:var(--mono);font-size:12px}
.log{padding:20px 6px 18px}.log>h1,.log>h2{padding:0 16px 4px}.log .filter{border:0;padding:8px 16px}.log .filter select{width:auto}.log .filter input{flex:1 1 220px;margin:0}.log .older{padding:12px 16px 0}.log>.quiet{padding:8px 16px}.log .ev .detail{white-space:normal}
.codes{display:flex;flex-wrap:wrap;gap:22px}.qr{width:min(260px,70vw);height:auto;border-radius:14px;border:1px solid var(--line);display:block}figcaption{padding-top:8px;font-size:14px}
.custom .body{padding:8px 18px 16px}
@media(max-width:720px){.facts .long{grid-column:1/-1}}
`;
