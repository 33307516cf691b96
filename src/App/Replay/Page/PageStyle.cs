using System.Security.Cryptography;
using System.Text;

namespace Cronwatch.App.Replay.Page;

/// <summary>How the page looks, and what its browser may do: show that, and nothing else.</summary>
internal static class PageStyle
{
    /// <summary>What stands in the one style element.</summary>
    public static readonly string Css = """

        :root {
          color-scheme: light dark;
          --ground: #f6f7f9; --panel: #fff; --line: #dfe3e8; --text: #1b2430; --soft: #596477; --mark: #2f6fdb;
          --low: #2f6b4c; --medium: #85570a; --high: #ad3b18; --critical: #9c1433;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #11151b; --panel: #191f27; --line: #2b333e; --text: #dfe5ec; --soft: #98a4b4; --mark: #78a9ff;
            --low: #6cc195; --medium: #e0ac50; --high: #ff8a65; --critical: #ff7d90;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 1.5rem clamp(.75rem, 3vw, 2.5rem) 4rem; max-width: 84rem; background: var(--ground); color: var(--text);
          font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
        }
        h1 { margin: 0; font-size: 1.35rem; overflow-wrap: anywhere; }
        h2 { margin: 2.25rem 0 .6rem; font-size: 1.1rem; }
        h3 { margin: 0 0 .4rem; font-size: .95rem; }
        p { margin: .35rem 0; overflow-wrap: anywhere; }
        .soft, th, dt, caption { color: var(--soft); }
        .warn { color: var(--high); font-weight: 600; }
        .panel, details { padding: .8rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; }
        .numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .6rem; margin: 1.2rem 0 0; }
        .numbers dt { font-size: .8rem; }
        .numbers dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .tops { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: .8rem; align-items: start; }
        .wide { overflow-x: auto; margin-bottom: .8rem; }
        table { width: 100%; border-collapse: collapse; }
        caption { padding-bottom: .4rem; text-align: left; font-weight: 600; }
        th { padding: .25rem .6rem .25rem 0; font-size: .8rem; text-align: left; vertical-align: bottom; }
        td { padding: .25rem .6rem .25rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; unicode-bidi: isolate; }
        .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
        code, pre { font: .85rem/1.45 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; unicode-bidi: isolate; }
        svg { display: block; width: 100%; height: 9rem; }
        rect { fill: var(--mark); }
        .axis { display: flex; justify-content: space-between; gap: 1rem; color: var(--soft); font-size: .8rem; }
        details { margin-bottom: .4rem; content-visibility: auto; contain-intrinsic-size: auto 3rem; }
        details details { margin: .6rem 0 0; background: var(--ground); }
        summary { cursor: pointer; overflow-wrap: anywhere; }
        summary:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
        summary > * { margin-right: .7rem; unicode-bidi: isolate; }
        .severity { font-size: .8rem; font-weight: 700; }
        .low { color: var(--low); } .medium { color: var(--medium); } .high { color: var(--high); } .critical { color: var(--critical); }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .6rem 0; }
        .facts dd { margin: 0; overflow-wrap: anywhere; unicode-bidi: isolate; }
        .chain { margin: .3rem 0; padding-left: 1.4rem; }
        .chain li { overflow-wrap: anywhere; unicode-bidi: isolate; }
        pre { margin: .6rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
        @media print { body { background: none; } .panel, details { break-inside: avoid; } }

        """.ReplaceLineEndings("\n");

    /// <summary>Nothing may be fetched, run, framed, sent or based elsewhere; of styles, only this one counts.</summary>
    public static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'; base-uri 'none'; form-action 'none'";
}
