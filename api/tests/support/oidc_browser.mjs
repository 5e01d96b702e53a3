// Follows redirects with cookies from URL until they lead to PREFIX, and prints that address.
// usage: node oidc_browser.mjs URL PREFIX
const [, , start, prefix] = process.argv;
const cookies = new Map();
let url = start;
for (let hops = 0; !url.startsWith(prefix); hops += 1) {
  if (hops === 20) throw new Error(`no end: ${url}`);
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
    cookies.set(name, value);
  }
  const location = response.headers.get('location');
  if (!location) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  url = new URL(location, url).href;
}
console.log(url);
