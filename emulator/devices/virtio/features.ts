/** Feature bits that belong to queues and transports. Source: VIRTIO 1.2, 6 "Reserved Feature Bits". */
export const feature = {
  /** Legacy only (6.3): no rule on how a request is cut into descriptors. */
  anyLayout: 1n << 27n,
  indirectDescriptors: 1n << 28n,
  eventIndex: 1n << 29n,
  version1: 1n << 32n,
} as const;
