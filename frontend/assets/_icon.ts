/** The icon: the mark on the brand colour. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect width="64" height="64" rx="14" fill="#0a7570"/>
<g fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" transform="translate(7 14) scale(1.92 1.92)">
<g stroke-width="2"><path d="M2 9c4-6 12-7 18-3l4-3v12l-4-3C14 16 6 15 2 9Z"/><path d="M12 4.4h5"/></g>
<circle cx="8" cy="8.4" r="1.1" fill="#fff" stroke="none"/></g></svg>
`;

/** What a phone needs to put the page on its home screen. */
export const MANIFEST = JSON.stringify({
  name: "Remora",
  short_name: "Remora",
  start_url: "../mobile",
  scope: "../",
  display: "standalone",
  background_color: "#f5f7f8",
  theme_color: "#0a7570",
  icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" }],
});
