/** Where the walls read the filter of system calls from; `apply-filter.c` says it too. */
export const filterDescriptor = 4;
