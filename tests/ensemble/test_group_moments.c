/* Moments of groups: against sums in long double, group by group and added. */
#include "ensemble/group_moments.h"
#include "tap.h"
#include <stdint.h>

#define N 5000

static uint64_t state = 7;

/* Uniform in (0, 1) (splitmix64), far from 0 by `offset`. */
static double
number (double offset)
{
  uint64_t z = (state += UINT64_C (0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return offset + (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Largest relative errors of means, products and their standard errors. */
static void
check (size_t d, int covariances, double offset)
{
  ito_moments_form f = { d, covariances };
  size_t size = ito_moments_size (&f), stopped = 0;
  double *x = calloc (N * d, sizeof *x), *all = calloc (size, sizeof *all),
         *part = calloc (size, sizeof *part), *work = calloc (size, sizeof *work);
  if (!x || !all || !part || !work)
    abort ();
  for (size_t p = 0; p < N; p++)
    {
      for (size_t i = 0; i < d; i++)
        x[p * d + i] = number (offset) + (i ? 0.5 * x[p * d] : 0) + 1e-3 * (double)p;
      if (p % 11 == 5)
        {
          stopped++;
          for (size_t i = 0; i < d; i++)
            x[p * d + i] = (double)NAN;
        }
    }
  for (size_t p = 0; p < N; p += 2048)
    {
      ito_moments_of (&f, N - p < 2048 ? N - p : 2048, x + p * d, part);
      ito_moments_add (&f, all, part, work);
    }
  long double n = N - stopped;
  double worst_mean = 0, worst_product = 0, worst_error = 0;
  for (size_t i = 0; i < d; i++)
    for (size_t j = i; j < (covariances ? d : i + 1); j++)
      {
        long double mi = 0, mj = 0, product = 0, square = 0;
        for (size_t p = 0; p < N; p++)
          if (p % 11 != 5)
            {
              mi += x[p * d + i] / n;
              mj += x[p * d + j] / n;
            }
        for (size_t p = 0; p < N; p++)
          if (p % 11 != 5)
            {
              long double c = (x[p * d + i] - mi) * (x[p * d + j] - mj);
              product += c;
              square += c * c;
            }
        size_t k = ito_moments_pair (&f, i, j);
        product /= n - 1;
        long double error = sqrtl ((square / n - product * product) / n);
        worst_mean = fmax (worst_mean, (double)fabsl (ito_moments_mean (&f, all, i) - mi));
        worst_product =
            fmax (worst_product, (double)fabsl (ito_moments_product (&f, all, k) - product));
        worst_error =
            fmax (worst_error, (double)fabsl (ito_moments_product_error (&f, all, k) / error - 1));
        if (i == j)
          worst_error =
              fmax (worst_error,
                    (double)fabsl (ito_moments_mean_error (&f, all, i) / sqrtl (product / n) - 1));
      }
  tap_ok (all[0] == (double)n, "d = %zu: paths that have stopped are left out", d);
  /* The mean of a group, a plain sum, is off by some sqrt (2048) 2^-53 offset; deviations from it
   * go up to 5. */
  tap_near (worst_mean, 0, 1e-13 * (1 + 2 * offset), "means, far from 0 by %g", offset);
  tap_near (worst_product, 0, 5e-14 + 2.5e-14 * offset, covariances ? "covariances" : "variances");
  tap_near (worst_error, 0, 5e-14 + 2.5e-14 * offset, "standard errors");
  free (x);
  free (all);
  free (part);
  free (work);
}

int
main (void)
{
  check (1, 1, 0);
  check (2, 1, 0);
  check (5, 1, 1e3);
  check (3, 0, 10);
  ito_moments_form f = { 2, 1 };
  double x[6] = { 1, 2, 3, 5, 2, 11 }, three[16] = { 0 }, two[16] = { 0 }, work[16] = { 0 },
         sum[16] = { 0 };
  ito_moments_of (&f, 3, x, three);
  ito_moments_of (&f, 2, x, two);
  tap_ok (three[0] == 3 && three[1] == 2 && three[2] == 6
              && ito_moments_product (&f, three, 1) == 1.5,
          "three points by hand: means 2 and 6, covariance 3/2");
  tap_ok (ito_moments_product (&f, two, 1) == 3, "control: without the last, it is 3");
  ito_moments_of (&f, 0, x, two);
  tap_ok (isnan (ito_moments_mean (&f, two, 0)) && isnan (ito_moments_product (&f, two, 0)),
          "no paths: no moments");
  ito_moments_add (&f, sum, two, work);
  ito_moments_add (&f, sum, three, work);
  tap_ok (memcmp (sum, three, sizeof sum) == 0, "an empty group adds nothing");

  ito_moments_form v = { 2, 0 };
  double direct[16] = { 0 }, reduced[16] = { 0 };
  ito_moments_of (&v, 3, x, direct);
  ito_moments_variances (&f, three, reduced);
  tap_ok (memcmp (direct, reduced, sizeof direct) == 0, "variances out of covariances");
  return tap_done ();
}
