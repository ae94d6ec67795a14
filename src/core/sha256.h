/* SHA-256 (FIPS 180-4, section 6.2). */
#ifndef ITO_CORE_SHA256_H
#define ITO_CORE_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct
{
  uint32_t state[8];
  uint64_t bytes;
  unsigned char block[64];
} ito_sha256;

#define ITO_SHA256_TEXT 65 /* 64 digits and a zero */

void ito_sha256_begin (ito_sha256 *s);
void ito_sha256_add (ito_sha256 *s, const void *data, size_t bytes);
/* The digest in hexadecimal. */
void ito_sha256_end (ito_sha256 *s, char text[ITO_SHA256_TEXT]);

#endif
