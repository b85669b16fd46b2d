/** What is on the page as the end of a link, and back. Nothing of it is ever sent to a server. */

const encode = (bytes) => btoa(Array.from(bytes, (it) => String.fromCharCode(it)).join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (it) => it.charCodeAt(0));

async function through(bytes, stream) {
  const out = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(out).arrayBuffer());
}

/** `#1.…` for what is on the page. */
export async function write(state) {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  return `#1.${encode(await through(bytes, new CompressionStream('deflate-raw')))}`;
}

/** What a link carries; null if it is none of ours. */
export async function read(hash) {
  const [, text] = /^#1\.([\w-]+)$/.exec(hash) ?? [];
  if (!text) return null;
  try {
    const bytes = await through(decode(text), new DecompressionStream('deflate-raw'));
    const { policy, subject, at } = JSON.parse(new TextDecoder().decode(bytes));
    return [policy, subject, at].every((it) => typeof it === 'string') ? { policy, subject, at } : null;
  } catch {
    return null;
  }
}
