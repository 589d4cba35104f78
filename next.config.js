/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  serverExternalPackages: ['better-sqlite3', '@node-rs/argon2', 'shiki'],
  experimental: { serverActions: { bodySizeLimit: '17mb' } },
};

export default config;
