/* Philox4x32-10 against Random123's known answers (its file kat_vectors), and the kernels against
 * it. */
#include "core/kernels.h"
#include "core/random_bits.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/random.h>

static const struct
{
  const char *name;
  uint32_t counter[4], key[2], answer[4];
} known[] = {
  { "zeros", { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
  { "ones",
    { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
    { 0xffffffff, 0xffffffff },
    { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
  { "pi",
    { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
    { 0xa4093822, 0x299f31d0 },
    { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

/* u1 by the formula of ito/random.h. */
static double
u1 (const uint32_t r[4])
{
  uint64_t w = (uint64_t)r[1] << 32 | r[0];
  return (double)((w >> 12) + 1) * 0x1p-52;
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const ito_kernels *const *all = ito_kernel_all ();

  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    {
      uint32_t r[4];
      ito_philox (known[i].counter, known[i].key, r);
      tap_ok (memcmp (r, known[i].answer, sizeof r) == 0, "known answer: %s", known[i].name);
      for (size_t k = 0; all[k]; k++)
        {
          double u = 0;
          ito_counter c = { { known[i].key[0], known[i].key[1] },
                            known[i].counter[0],
                            known[i].counter[1],
                            known[i].counter[2],
                            known[i].counter[3] };
          all[k]->uniforms (&c, 1, 1, 1, &u);
          tap_ok (u == u1 (known[i].answer), "known answer through %s: %s", all[k]->name,
                  known[i].name);
        }
    }

  /* The kernels in all lanes and rows, for random counters and keys. */
  enum
  {
    n = 71,
    m = 3
  };
  uint64_t state = 5;
  double u[n * m];
  for (size_t k = 0; all[k]; k++)
    {
      int right = 1;
      for (int round = 0; round < 300; round++)
        {
          uint64_t a = random_bits (&state), b = random_bits (&state), s = random_bits (&state);
          ito_counter c = { { (uint32_t)s, (uint32_t)(s >> 32) },
                            (uint32_t)a,
                            (uint32_t)(a >> 32),
                            (uint32_t)b,
                            (uint32_t)(b >> 32) };
          c.path_low &= 0x7fffffff; /* lanes do not carry */
          all[k]->uniforms (&c, n, n, m, u);
          for (uint32_t i = 0; i < m; i++)
            for (uint32_t p = 0; p < n; p++)
              {
                uint32_t r[4], counter[4] = { c.path_low + p, c.cell, c.word2, c.word3 + i };
                ito_philox (counter, c.key, r);
                right = right && u[i * n + p] == u1 (r);
              }
        }
      tap_ok (right, "%s: the same bits as Random123, for 300 random counters", all[k]->name);
    }

  /* Control: one bit of the counter changes about half of the bits that come out. */
  int changed = 0;
  for (int bit = 0; bit < 128; bit++)
    {
      uint32_t r[4], counter[4];
      memcpy (counter, known[2].counter, sizeof counter);
      counter[bit / 32] ^= UINT32_C (1) << bit % 32;
      ito_philox (counter, known[2].key, r);
      for (int i = 0; i < 4; i++)
        changed += __builtin_popcount (r[i] ^ known[2].answer[i]);
    }
  /* 16384 coins: 6.5 standard errors are 416. */
  tap_ok (abs (changed - 8192) < 416, "control: of 16384 bits, %d change", changed);
  return tap_done ();
}
