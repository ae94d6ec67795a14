/* Seeds of the runs of a study. */
#include <ito/random.h>

uint64_t
ito_seed_derive (uint64_t seed, uint64_t index)
{
  /* Purpose seed, stream 0; the index takes the words of path and cell. */
  uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) }, r[4];
  uint32_t counter[4] = { (uint32_t)index, (uint32_t)(index >> 32), 0, ITO_PURPOSE_SEED << 20 };
  ito_philox (counter, key, r);
  return (uint64_t)r[1] << 32 | r[0];
}
