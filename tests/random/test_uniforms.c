/* Uniforms and exponentials: their relation to each other and to the normals, and their laws. */
#include "core/kernels.h"
#include "core/ulp.h"
#include "random/address.h"
#include "random/fit.h"
#include "tap.h"
#include <ito/version.h>

enum
{
  n = 1000000
};

static double u[n], e[n], z[n];

static void
test_relations (const ito_kernels *k)
{
  enum
  {
    lanes = 333,
    rows = 5,
    stride = 336
  };
  static double a[rows * stride], b[rows * stride], c[2 * rows * stride];
  ito_address at = { .seed = 99, .stream = 3, .purpose = ITO_PURPOSE_ACCEPT, .cell = 7 };
  uint64_t first = (UINT64_C (3) << 32) - 100; /* crosses a multiple of 2^32 */
  for (size_t i = 0; i < rows * stride; i++)
    a[i] = b[i] = 4711;
  int status = ito_uniforms (&at, first, lanes, stride, rows, a);
  status |= ito_exponentials (&at, first, lanes, stride, rows, b);
  status |= ito_normals (&at, first, lanes, stride, 2 * rows, c);
  double worst = 0, radius = 0;
  int beside = 1, alone = 1;
  for (size_t i = 0; i < rows; i++)
    for (size_t p = 0; p < stride; p++)
      {
        size_t at_p = i * stride + p;
        if (p >= lanes)
          {
            beside = beside && a[at_p] == 4711 && b[at_p] == 4711;
            continue;
          }
        double one[rows], x = c[2 * i * stride + p], y = c[(2 * i + 1) * stride + p];
        worst = fmax (worst, ulp_error (b[at_p], -logl (a[at_p])));
        /* The same call of Philox gives normals 2i and 2i + 1: their radius is that of u. */
        radius = fmax (radius, fabs (0.5 * (x * x + y * y) / b[at_p] - 1));
        status |= ito_uniforms (&at, first + p, 1, 1, rows, one);
        alone = alone && one[i] == a[at_p];
        status |= ito_exponentials (&at, first + p, 1, 1, rows, one);
        alone = alone && one[i] == b[at_p];
      }
  tap_ok (status == GSL_SUCCESS && worst <= 2,
          "%s: exponentials are -log of the uniforms: %.2g ulp", k->name, worst);
  tap_ok (radius < 1e-14, "%s: coordinate i shares its call with normals 2i, 2i + 1: %.2g", k->name,
          radius);
  tap_ok (alone, "%s: the same bits path by path", k->name);
  tap_ok (beside, "%s: nothing is written beside the rows", k->name);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const ito_kernels *const *all = ito_kernel_all ();
  for (size_t i = 0; all[i]; i++)
    {
      ito_dispatch_select (all[i]->name);
      test_relations (all[i]);
    }
  ito_dispatch_select (all[0]->name);

  ito_address at = { .seed = 2, .purpose = ITO_PURPOSE_BATCH };
  tap_ok (ito_uniforms (&at, 0, n, n, 1, u) == GSL_SUCCESS, "1e6 uniforms");
  at.draw = 1;
  tap_ok (ito_exponentials (&at, 0, n, n, 1, e) == GSL_SUCCESS, "1e6 exponentials");

  double low = 1, high = 0;
  for (size_t i = 0; i < n; i++)
    {
      low = fmin (low, u[i]);
      high = fmax (high, u[i]);
    }
  /* The smallest of 1e6 is below 3e-5 but with probability 1e-13. */
  tap_ok (low > 0 && low < 3e-5 && high <= 1 && high > 1 - 3e-5,
          "uniforms on (0, 1]: %.3g to 1 - %.3g", low, 1 - high);

  /* E u^k = 1/(k + 1), E e^k = k!. */
  double uniform[17], exponential[9] = { 1 };
  for (int k = 0; k <= 16; k++)
    uniform[k] = 1.0 / (k + 1);
  for (int k = 1; k <= 8; k++)
    exponential[k] = exponential[k - 1] * k;
  for (unsigned k = 1; k <= 8; k++)
    {
      double off = fit_moment (u, n, k, uniform);
      tap_ok (fabs (off) <= 6.5, "uniforms, moment %u: off by %.2f standard errors", k, off);
    }
  for (unsigned k = 1; k <= 4; k++)
    {
      double off = fit_moment (e, n, k, exponential);
      tap_ok (fabs (off) <= 6.5, "exponentials, moment %u: off by %.2f standard errors", k, off);
    }

  /* Every one of the 52 bits is a fair coin. */
  double worst = 0;
  for (int bit = 0; bit < 52; bit++)
    {
      long count = 0;
      for (size_t i = 0; i < n; i++)
        count += (long)(((uint64_t)(u[i] * 0x1p+52) - 1) >> bit & 1);
      worst = fmax (worst, fabs ((double)count - 0.5 * n) / sqrt (0.25 * n));
    }
  tap_ok (worst <= 6.5, "the 52 bits of the uniforms are fair: at most %.2f standard errors",
          worst);

  double ks = fit_ks (e, n, fit_exponential_cdf);
  tap_ok (ks < FIT_KS_LIMIT, "Kolmogorov-Smirnov of exponentials: %.3f", ks);
  for (size_t i = 0; i < n; i++)
    z[i] = u[i] * (1 + 0.02 * (1 - u[i]));
  ks = fit_ks (u, n, fit_uniform_cdf);
  tap_ok (ks < FIT_KS_LIMIT, "Kolmogorov-Smirnov of uniforms: %.3f", ks);

  /* Control: a density that is off by 2 % at its ends. */
  ks = fit_ks (z, n, fit_uniform_cdf);
  tap_ok (ks > FIT_KS_LIMIT, "control: a density off by 2 %%, Kolmogorov-Smirnov %.3f", ks);
  return tap_done ();
}
