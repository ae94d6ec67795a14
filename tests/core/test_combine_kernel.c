/* Linear combinations and the test for numbers that are not finite, of every table. */
#include "core/kernels.h"
#include "core/random_bits.h"
#include "tap.h"
#include <gsl/gsl_errno.h>

enum
{
  d = 3,
  n = 77,
  stride = 80,
  most = 16,
  size = d * stride
};

static double block[most][size], out[size], out2[size], truth[size], coefficient[most];
static const double *input[most];
static uint64_t state = 3;

static double
number (void)
{
  return (double)(int64_t)random_bits (&state) * 0x1p-62;
}

static void
refill (void)
{
  for (size_t j = 0; j < most; j++)
    {
      input[j] = block[j];
      coefficient[j] = number ();
      for (size_t i = 0; i < size; i++)
        block[j][i] = number ();
    }
}

/* The promised order, with C's fma in the class fma. */
static void
compose (int fused, size_t terms, double *y)
{
  for (size_t i = 0; i < size; i++)
    {
      y[i] = coefficient[0] * input[0][i];
      for (size_t j = 1; j < terms; j++)
        {
          volatile double product = coefficient[j] * input[j][i];
          y[i] = fused ? fma (coefficient[j], input[j][i], y[i]) : product + y[i];
        }
    }
}

static int
same (const double *a, const double *b)
{
  for (size_t i = 0; i < d; i++)
    if (memcmp (a + i * stride, b + i * stride, n * sizeof *a) != 0)
      return 0;
  return 1;
}

static int
padding_untouched (const double *a)
{
  for (size_t i = 0; i < d; i++)
    for (size_t p = n; p < stride; p++)
      if (a[i * stride + p] != 4711)
        return 0;
  return 1;
}

static void
test_combine (const ito_kernels *k)
{
  int fused = strcmp (k->dispatch_class, "fma") == 0;
  int right = 1, inside = 1, aliased = 1, alone = 1, accurate = 1;
  for (size_t terms = 1; terms <= most; terms++)
    {
      refill ();
      compose (fused, terms, truth);
      for (size_t i = 0; i < size; i++)
        out[i] = 4711;
      k->combine (d, n, stride, out, terms, coefficient, input);
      right = right && same (out, truth);
      inside = inside && padding_untouched (out);
      for (size_t i = 0; i < d * stride; i++)
        if (i % stride < n)
          {
            long double sum = 0, scale = 0;
            for (size_t j = 0; j < terms; j++)
              {
                sum += (long double)coefficient[j] * input[j][i];
                scale += fabsl ((long double)coefficient[j] * input[j][i]);
              }
            accurate = accurate && fabsl (out[i] - sum) <= 0x1p-53L * (terms + 1) * scale;
          }

      /* Lanes in other company: one at a time, each with its own alignment. */
      for (size_t p = 0; p < n; p++)
        {
          const double *shifted[most];
          for (size_t j = 0; j < terms; j++)
            shifted[j] = input[j] + p;
          k->combine (d, 1, stride, out2 + p, terms, coefficient, shifted);
        }
      alone = alone && same (out2, truth);

      /* The output is one of the inputs, each in turn; or two inputs are one. */
      for (size_t j = 0; j < terms; j++)
        {
          double kept[size];
          memcpy (kept, block[j], sizeof kept);
          k->combine (d, n, stride, block[j], terms, coefficient, input);
          aliased = aliased && same (block[j], truth);
          memcpy (block[j], kept, sizeof kept);
        }
      if (terms > 1)
        {
          input[terms - 1] = block[0];
          compose (fused, terms, truth);
          k->combine (d, n, stride, block[0], terms, coefficient, input);
          aliased = aliased && same (block[0], truth);
        }
    }
  tap_ok (right, "%s: 1 to 16 terms in the order of the table, bit for bit", k->name);
  tap_ok (accurate, "%s: sums to rounding error", k->name);
  tap_ok (alone, "%s: a lane does not depend on the others", k->name);
  tap_ok (aliased, "%s: the output may be an input", k->name);
  tap_ok (inside, "%s: nothing is written beside the lanes", k->name);
}

static void
test_not_finite (const ito_kernels *k)
{
  const double bad[] = { NAN, -NAN, INFINITY, -INFINITY };
  const double good[] = { 0x1.fffffffffffffp+1023, -0x1.fffffffffffffp+1023, 0x1p-1074, -0.0 };
  int found = 1, quiet = 1;
  double *x = block[0];
  for (size_t i = 0; i < size; i++)
    x[i] = good[i % 4];
  /* What is in the padding does not count. */
  for (size_t i = 0; i < d; i++)
    for (size_t p = n; p < stride; p++)
      x[i * stride + p] = NAN;
  for (size_t lanes = 1; lanes <= n; lanes++)
    quiet = quiet && !k->not_finite (d, lanes, stride, x);
  for (size_t i = 0; i < d; i++)
    for (size_t p = 0; p < n; p++)
      for (size_t b = 0; b < 4; b++)
        {
          double kept = x[i * stride + p];
          x[i * stride + p] = bad[b];
          found = found && k->not_finite (d, n, stride, x) && k->not_finite (d, p + 1, stride, x)
                  && !k->not_finite (d, p, stride, x);
          x[i * stride + p] = kept;
        }
  tap_ok (quiet, "%s: the largest and smallest numbers are finite", k->name);
  tap_ok (found, "%s: one NaN or infinity in any place is found", k->name);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const ito_kernels *const *all = ito_kernel_all ();
  for (size_t i = 0; all[i]; i++)
    {
      test_combine (all[i]);
      test_not_finite (all[i]);
    }
  /* Control: the order matters, so that the comparison by bits means something. */
  refill ();
  compose (0, 5, truth);
  double first = coefficient[0];
  coefficient[0] = coefficient[4];
  coefficient[4] = first;
  input[0] = block[4];
  input[4] = block[0];
  compose (0, 5, out);
  tap_ok (!same (out, truth), "control: another order gives other bits");
  return tap_done ();
}
