/** Headers that every answer carries. Pages get their script policy, with its nonce, from `proxy.ts`. */
const everywhere = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  {
    key: 'Permissions-Policy',
    value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  },
];

/** What is no page runs no script, whatever its bytes look like. */
const noPage = [
  { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'; sandbox" },
];

/** @type {import('next').NextConfig} */
const config = {
  // `npm run check` does it, for the whole tree and with our own settings.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  serverExternalPackages: ['better-sqlite3', '@node-rs/argon2', 'shiki'],
  experimental: {
    // Uploads go to the API, which asks who sends before it reads; what a page takes is a form.
    serverActions: { bodySizeLimit: '1mb' },
    proxyClientMaxBodySize: '1mb',
    authInterrupts: true,
    optimizePackageImports: ['radix-ui'],
  },
  headers: async () => [
    { source: '/:path*', headers: everywhere },
    { source: '/api/:path*', headers: noPage },
    { source: '/git/:path*', headers: noPage },
    { source: '/source/:repository/(raw|lines|rows|document)/:path*', headers: noPage },
  ],
};

export default config;
