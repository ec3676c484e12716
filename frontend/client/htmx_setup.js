/** Makes htmx turn text into elements through the page's one policy for that. */
export function htmxSetup() {
  const { htmx, remora } = globalThis;
  htmx.registerExtension("remora", {
    init: (api) => api.initSecurity(remora.policy),
  });
}
