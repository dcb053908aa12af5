// ReDoc on this gateway's own document, which lies one level above this script. Fonts are those of the reader's system.
Redoc.init(
  new URL("../openapi.json", document.currentScript.src).href,
  {
    theme: {
      typography: {
        fontFamily: "system-ui, sans-serif",
        headings: { fontFamily: "system-ui, sans-serif" },
        code: { fontFamily: "ui-monospace, monospace" },
      },
    },
  },
  document.getElementById("page"),
);
