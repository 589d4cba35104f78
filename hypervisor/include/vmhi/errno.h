/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_ERRNO_H
#define VMHI_ERRNO_H

/* Functions return 0 or one of these, negated. VMHI-D, "Errors". */
#define VMHI_ENOENT   1	 /* no such thing */
#define VMHI_EIO      2	 /* the device failed */
#define VMHI_ENOMEM   3	 /* no memory left */
#define VMHI_EFAULT   4	 /* an address that the caller may not use */
#define VMHI_EBUSY    5	 /* somebody else has it */
#define VMHI_ENODEV   6	 /* the driver does not want this device */
#define VMHI_EINVAL   7	 /* an argument out of range */
#define VMHI_ENOSPC   8	 /* a fixed table is full */
#define VMHI_ERANGE   9	 /* a value does not fit its field */
#define VMHI_ENOSYS   10 /* not offered here */
#define VMHI_EFORMAT  11 /* malformed input */
#define VMHI_EVERSION 12 /* made for another version */
#define VMHI_ETIME    13 /* a deadline passed */

#endif
