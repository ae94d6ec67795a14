/* The scalar Philox4x32-10, by Random123: the reference for the kernels. */
#include <Random123/philox.h>
#include <ito/random.h>

void
ito_philox (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
  philox4x32_ctr_t c = { { counter[0], counter[1], counter[2], counter[3] } };
  philox4x32_key_t k = { { key[0], key[1] } };
  c = philox4x32_R (10, c, k);
  for (int i = 0; i < 4; i++)
    out[i] = c.v[i];
}
