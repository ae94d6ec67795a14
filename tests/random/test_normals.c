/* Normals: against Random123's words and Box-Muller in long double; bits that depend on the address
 * only; moments and tails. */
#include "core/kernels.h"
#include "core/ulp.h"
#include "random/address.h"
#include "random/fit.h"
#include "tap.h"
#include <gsl/gsl_cdf.h>
#include <ito/version.h>

static uint64_t state = 17;

/* Pair j of a path by the layout and formulas of ito/random.h. */
static void
truth (const ito_address *a, uint64_t path, uint32_t pair, long double z[2])
{
  uint32_t key[2] = { (uint32_t)a->seed, (uint32_t)(a->seed >> 32) }, r[4];
  uint32_t counter[4] = { (uint32_t)path, a->cell,
                          a->node | (uint32_t)(path >> 32) << 16 | a->draw << 24,
                          pair | (uint32_t)a->purpose << 20 | a->stream << 26 };
  ito_philox (counter, key, r);
  uint64_t w1 = ((uint64_t)r[1] << 32 | r[0]) >> 12, w2 = ((uint64_t)r[3] << 32 | r[2]) >> 12;
  long double u1 = (long double)(w1 + 1) * 0x1p-52L, u2 = (long double)w2 * 0x1p-52L;
  long double radius = sqrtl (-2 * logl (u1)), quarters = roundl (4 * u2);
  /* From an angle of at most pi/4, so that small sines and cosines are exact to the end. */
  long double angle = 6.283185307179586476925286766559005768L * (u2 - quarters / 4);
  long double c = cosl (angle), s = sinl (angle);
  int q = (int)quarters & 3;
  z[0] = radius * (q == 0 ? c : q == 1 ? -s : q == 2 ? -c : s);
  z[1] = radius * (q == 0 ? s : q == 1 ? c : q == 2 ? -s : -c);
}

static ito_address
random_address (void)
{
  uint64_t b = random_bits (&state), c = random_bits (&state);
  return (ito_address){ .seed = random_bits (&state),
                        .stream = b & 63,
                        .purpose = (ito_purpose)(b >> 6 & 63),
                        .cell = (uint32_t)(b >> 32) & 0x7fffffff,
                        .node = c & 0xffff,
                        .draw = c >> 16 & 0xff };
}

static void
test_composition (const ito_kernels *k)
{
  enum
  {
    n = 150,
    m = 5
  };
  static double z[m * n];
  double worst = 0;
#ifdef ULP_NO_TRUTH
  double limit = 64;
#else
  double limit = 4;
#endif
  for (int round = 0; round < (int)(60 * tap_multiplier ()); round++)
    {
      ito_address a = random_address ();
      /* Every fourth block crosses a multiple of 2^32 paths. */
      uint64_t first = random_bits (&state) & (ITO_MAX_PATHS / 2 - 1);
      if (round % 4 == 0)
        first = (first | 0xffffffff) - (uint64_t)(round % 149);
      ito_normals_fill (&a, first, n, n, m, z);
      for (uint32_t i = 0; i < m; i++)
        for (size_t p = 0; p < n; p++)
          {
            long double t[2];
            truth (&a, first + p, i / 2, t);
            worst = fmax (worst, ulp_error (z[i * n + p], t[i % 2]));
          }
    }
  tap_ok (worst <= limit, "%s: Box-Muller of Random123's words, error %.3g ulp", k->name, worst);
}

static void
test_bits (const ito_kernels *k)
{
  enum
  {
    n = 400,
    m = 4,
    stride = 408
  };
  static double z[m * n], y[m * stride];
  int blocks = 1, alone = 1, half = 1, beside = 1;
  for (int round = 0; round < 20; round++)
    {
      ito_address a = random_address ();
      uint64_t first = round % 2 ? (UINT64_C (1) << 33) - 123 : random_bits (&state) >> 30;
      ito_normals_fill (&a, first, n, n, m, z);
      /* In blocks of another size, to rows of another stride. */
      size_t block = 1 + random_bits (&state) % 130;
      for (size_t i = 0; i < m * stride; i++)
        y[i] = 4711;
      for (size_t p = 0; p < n; p += block)
        ito_normals_fill (&a, first + p, n - p < block ? n - p : block, stride, m, y + p);
      for (size_t i = 0; i < m; i++)
        {
          blocks = blocks && ulp_same_bits (z + i * n, y + i * stride, n);
          for (size_t p = n; p < stride; p++)
            beside = beside && y[i * stride + p] == 4711;
        }
      for (size_t p = 0; p < n; p++)
        {
          double x[m];
          ito_normals_fill (&a, first + p, 1, 1, m, x);
          for (size_t i = 0; i < m; i++)
            alone = alone && ulp_same_bits (x + i, z + i * n + p, 1);
        }
      ito_normals_fill (&a, first, n, stride, 3, y);
      for (size_t i = 0; i < 3; i++)
        half = half && ulp_same_bits (z + i * n, y + i * stride, n);
      half = half && ulp_same_bits (z + 3 * n, y + 3 * stride, n);
    }
  tap_ok (blocks, "%s: the same bits in blocks of any size and stride", k->name);
  tap_ok (alone, "%s: the same bits path by path", k->name);
  tap_ok (half,
          "%s: an odd number of coordinates is a part of the next even one, and no more is"
          " written",
          k->name);
  tap_ok (beside, "%s: nothing is written beside the rows", k->name);
}

/* Lanes that differ in path, cell and node: the bits of each by itself. */
static void
test_each (const ito_kernels *k)
{
  enum
  {
    n = 150,
    m = 5,
    stride = 152
  };
  static double z[m * stride];
  int same = 1, beside = 1, control = 1;
  for (int round = 0; round < 20; round++)
    {
      ito_address a = random_address ();
      size_t lanes = round % 4 ? 1 + random_bits (&state) % n : n;
      size_t rows = 1 + random_bits (&state) % m;
      uint64_t path[n];
      uint32_t cell[n], node[n];
      for (size_t p = 0; p < lanes; p++)
        {
          path[p] = random_bits (&state) & (ITO_MAX_PATHS - 1);
          cell[p] = random_bits (&state) & 0x7fffffff;
          node[p] = random_bits (&state) & 0xffff;
        }
      for (size_t i = 0; i < m * stride; i++)
        z[i] = 4711;
      ito_normals_each_fill (&a, lanes, path, cell, node, stride, rows, z);
      for (size_t p = 0; p < lanes; p++)
        {
          double x[m], y[m];
          a.cell = cell[p];
          a.node = node[p];
          ito_normals_fill (&a, path[p], 1, 1, rows, x);
          a.node ^= 1;
          ito_normals_fill (&a, path[p], 1, 1, rows, y);
          for (size_t i = 0; i < rows; i++)
            {
              same = same && ulp_same_bits (x + i, z + i * stride + p, 1);
              control = control && !ulp_same_bits (y + i, z + i * stride + p, 1);
            }
        }
      for (size_t i = 0; i < m; i++)
        for (size_t p = i < rows ? lanes : 0; p < stride; p++)
          beside = beside && z[i * stride + p] == 4711;
    }
  tap_ok (same, "%s: lanes with addresses of their own have the bits of each", k->name);
  tap_ok (beside, "%s: and nothing is written beside them", k->name);
  tap_ok (control, "control: the neighbouring node has others");
}

static void
test_classes (const ito_kernels *const *all)
{
  enum
  {
    n = 20000
  };
  static double z[2 * n], y[2 * n];
  ito_address a = random_address ();
  ito_counter c;
  ito_error error = ITO_NO_ERROR;
  tap_ok (ito_address_counter (&a, 5, n, 2, &c, &error) == GSL_SUCCESS, "a counter");
  for (size_t i = 0; all[i]; i++)
    for (size_t j = 0; j < i; j++)
      {
        all[i]->normals (&c, n, n, 2, z);
        all[j]->normals (&c, n, n, 2, y);
        if (strcmp (all[i]->dispatch_class, all[j]->dispatch_class) == 0)
          tap_ok (ulp_same_bits (z, y, 2 * n), "%s = %s bit for bit", all[i]->name, all[j]->name);
        else
          {
            double worst = 0;
            for (size_t p = 0; p < 2 * n; p++)
              worst = fmax (worst, ulp_error (z[p], y[p]));
            tap_ok (worst <= 6, "%s = %s to %.3g ulp", all[i]->name, all[j]->name, worst);
          }
      }
}

/* The same bits from every compiler and on every machine, for ever within a class: data that were
 * published can be made again. */
static void
test_pinned (const ito_kernels *k)
{
  enum
  {
    n = 5000,
    m = 3
  };
  static double z[n * m];
  int fused = strcmp (k->dispatch_class, "fma") == 0;
  uint64_t expected = fused ? UINT64_C (0x7c24561f98caa36f) : UINT64_C (0x6678260d22b1ed9f);
  ito_address a = { .seed = 20, .stream = 1, .purpose = ITO_PURPOSE_NOISE, .cell = 3, .draw = 2 };
  ito_normals_fill (&a, (UINT64_C (1) << 32) - 2500, n, n, m, z);
  uint64_t hash = ulp_hash_bits (0, z, n * m);
  tap_ok (hash == expected, "%s: the pinned bits of class %s (%016llx)", k->name, k->dispatch_class,
          (unsigned long long)hash);
}

/* E z^k = (k - 1)!! for even k. */
static const double moment[] = { 1, 0,   1, 0,     3, 0,      15, 0,      105,
                                 0, 945, 0, 10395, 0, 135135, 0,  2027025 };

/* p of both sides of a count of rare events: normal where many are expected, else Poisson (GSL's
 * binomial distribution is NaN near the mean of 1e7). */
static double
count_p (unsigned count, double n, double p)
{
  double expected = n * p;
  if (expected > 1000)
    return erfc (fabs (count - expected) / sqrt (2 * expected * (1 - p)));
  double below = gsl_cdf_poisson_P (count, expected);
  double above = count > 0 ? gsl_cdf_poisson_Q (count - 1, expected) : 1;
  return fmin (1, 2 * fmin (below, above));
}

static double
tail_p (const double *z, size_t n, double t)
{
  unsigned count = 0;
  for (size_t i = 0; i < n; i++)
    count += fabs (z[i]) > t;
  return count_p (count, (double)n, erfc (t * M_SQRT1_2));
}

static void
test_law (void)
{
  const size_t n = 5000000, rows = 2, total = n * rows;
  double *z = malloc (total * sizeof *z);
  if (!tap_ok (z != NULL, "memory for 1e7 normals"))
    return;
  ito_address a = { .seed = 1, .purpose = ITO_PURPOSE_NOISE };
  ito_normals (&a, 0, n, n, rows, z);
  for (unsigned k = 1; k <= 8; k++)
    {
      double off = fit_moment (z, total, k, moment);
      tap_ok (fabs (off) <= 6.5, "moment %u of 1e7 normals: off by %.2f standard errors", k, off);
    }
  double largest = 0;
  for (size_t i = 0; i < total; i++)
    largest = fmax (largest, fabs (z[i]));
  tap_ok (largest > 4.5 && largest <= 8.49, "the largest of 1e7 is %.3f", largest);
  for (double t = 0.5; t <= 5.5; t += 0.5)
    {
      double p = tail_p (z, total, t);
      tap_ok (p > 1e-10, "P(|z| > %.1f): p = %.3g", t, p);
    }
  double ks = fit_ks (z, 1000000, fit_normal_cdf);
  tap_ok (ks < FIT_KS_LIMIT, "Kolmogorov-Smirnov of 1e6 normals: %.3f (limit %.3f)", ks,
          FIT_KS_LIMIT);

  /* Controls: half a per cent in scale; the sum of twelve uniforms, normal but for its tails. */
  ito_normals (&a, 0, n, n, rows, z);
  for (size_t i = 0; i < total; i++)
    z[i] *= 1.005;
  double off = fit_moment (z, total, 2, moment);
  tap_ok (fabs (off) > 6.5, "control: a scale of 1.005 is off by %.1f standard errors", off);
  const size_t m = 800000;
  ito_uniforms (&a, 0, m, m, 12, z);
  for (size_t p = 0; p < m; p++)
    {
      for (size_t i = 1; i < 12; i++)
        z[p] += z[i * m + p];
      z[p] -= 6;
    }
  off = fit_moment (z, m, 4, moment);
  tap_ok (fabs (off) > 6.5, "control: twelve uniforms, moment 4 off by %.1f standard errors", off);
  tap_ok (tail_p (z, m, 3.5) < 1e-10, "control: twelve uniforms, P(|z| > 3.5): p = %.3g",
          tail_p (z, m, 3.5));
  free (z);
}

/* Beyond what can be sampled: the radius of the smallest u1 = j 2^-52, where P(R > r) = j 2^-52
 * must be exp(-r^2/2); so P(|z| > 8) is right to the grid, 57 of its points lie beyond. */
static void
test_far_tail (const ito_kernels *k)
{
  enum
  {
    n = 4096
  };
  static double u[n], l[n];
  for (size_t j = 0; j < n; j++)
    u[j] = (double)(j + 1) * 0x1p-52;
  k->log (n, u, l);
  double worst = 0;
  int beyond = 0;
  for (size_t j = 0; j < n; j++)
    {
      double r = sqrt (-2 * l[j]);
      worst = fmax (worst, fabs (exp (-0.5 * r * r) / u[j] - 1));
      beyond += r > 8;
    }
  tap_ok (worst < 1e-13 && beyond == 57 && fabs (sqrt (-2 * l[0]) - 8.4904) < 1e-4,
          "%s: the far tail to 8.49, exp(-r^2/2) = u1 to %.2g", k->name, worst);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const ito_kernels *const *all = ito_kernel_all ();
  for (size_t i = 0; all[i]; i++)
    {
      ito_dispatch_select (all[i]->name);
      test_composition (all[i]);
      test_bits (all[i]);
      test_each (all[i]);
      test_far_tail (all[i]);
      test_pinned (all[i]);
    }
  ito_dispatch_select (all[0]->name);
  test_classes (all);
  test_law ();
  return tap_done ();
}
