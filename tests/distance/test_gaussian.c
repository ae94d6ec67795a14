/* W2 of Gaussians: closed forms on the line and for commuting covariances, a construction whose
 * optimal map is known, degenerate covariances, and laws that almost agree. */
#include "tap.h"
#include <ito/ito.h>

static double
w2 (size_t d, const double *m1, const double *c1, const double *m2, const double *c2)
{
  double value = NAN;
  if (ito_w2_gaussian (d, m1, c1, m2, c2, &value))
    printf ("# %s\n", ito_last_error ());
  return value;
}

static double
normal (uint64_t i, uint32_t cell)
{
  const ito_address address = { .seed = 37, .purpose = ITO_PURPOSE_USER, .cell = cell };
  double z;
  ito_normals (&address, i, 1, 1, 1, &z);
  return z;
}

/* out = a b a^T. */
static void
sandwich (size_t d, const double *a, const double *b, double *out)
{
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < d; j++)
      {
        double sum = 0;
        for (size_t k = 0; k < d; k++)
          for (size_t l = 0; l < d; l++)
            sum += a[i * d + k] * b[k * d + l] * a[j * d + l];
        out[i * d + j] = sum;
      }
}

/* With T symmetric and positive, x -> T x is the gradient of a convex function, so it is optimal
 * from N(0, S) to N(0, T S T), and W2^2 = tr ((I - T) S (I - T)). */
static void
test_map (size_t d, uint32_t cell)
{
  double t[64], s[64], image[64], rest[64], zero[8] = { 0 }, unit[64] = { 0 }, a[64], truth = 0;
  for (size_t i = 0; i < d * d; i++)
    a[i] = normal (i, cell);
  for (size_t i = 0; i < d; i++)
    unit[i * d + i] = 1;
  sandwich (d, a, unit, t);
  for (size_t i = 0; i < d; i++)
    t[i * d + i] += 0.1;
  for (size_t i = 0; i < d * d; i++)
    a[i] = normal (d * d + i, cell);
  sandwich (d, a, unit, s);
  sandwich (d, t, s, image);
  for (size_t i = 0; i < d * d; i++)
    rest[i] = unit[i] - t[i];
  sandwich (d, rest, s, a);
  for (size_t i = 0; i < d; i++)
    truth += a[i * d + i];
  double value = w2 (d, zero, s, zero, image);
  tap_ok (fabs (value / sqrt (truth) - 1) <= 1e-7, "d = %zu, the optimal map known: off by %.2g", d,
          value / sqrt (truth) - 1);
  /* Symmetry, and close laws: no square root of rounding. */
  tap_ok (fabs (w2 (d, zero, image, zero, s) / value - 1) <= 1e-7, "d = %zu: symmetric", d);
  value = w2 (d, zero, s, zero, s);
  double size = 0;
  for (size_t i = 0; i < d; i++)
    size += s[i * d + i];
  tap_ok (value <= 1e-13 * sqrt (size), "d = %zu: equal laws: %.2g", d, value);
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < d; j++)
      image[i * d + j] = s[i * d + j] * (1 + 2e-9 + 1e-18);
  /* (1 + e) times the sd: e times the size. */
  value = w2 (d, zero, s, zero, image);
  tap_ok (fabs (value / (1e-9 * sqrt (size)) - 1) <= 1e-4, "d = %zu: sds 1e-9 larger: off by %.2g",
          d, value / (1e-9 * sqrt (size)) - 1);
}

static void
refused (const double *m, const double *c, const char *word)
{
  const double zero[2] = { 0, 0 }, unit[4] = { 1, 0, 0, 1 };
  double value;
  tap_ok (ito_w2_gaussian (2, zero, unit, m, c, &value) == GSL_EINVAL
              && strstr (ito_last_error (), word),
          "%s", ito_last_error ());
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const double m1 = 1, m2 = -2, c1 = 4, c2 = 0.25, none = 0;
  tap_near (w2 (1, &m1, &c1, &m2, &c2), sqrt (9 + 1.5 * 1.5), 1e-15, "on the line");
  tap_near (w2 (1, &m1, &c1, &m2, &none), sqrt (9 + 4.0), 1e-15, "to a point");
  tap_near (w2 (1, &m1, &none, &m2, &none), 3, 1e-15, "of points");
  /* Commuting: W2^2 = sum (sd - sd')^2. */
  const double zero[2] = { 0, 0 }, a[4] = { 2, 1, 1, 2 }, b[4] = { 5, -4, -4, 5 };
  tap_near (w2 (2, zero, a, zero, b), sqrt (pow (sqrt (3) - 1, 2) + pow (1 - 3, 2)), 1e-14,
            "commuting covariances");
  tap_ok (fabs (w2 (2, zero, a, zero, b) - sqrt (8 + pow (sqrt (3) - 1, 2))) > 1e-2,
          "control: another pairing of the axes is another number");
  /* Rank one, at an angle: W2^2 = 1 + 1 - 2 |cos|, in the plane and in space. */
  double angle = 0.7, c = cos (angle), s = sin (angle);
  const double e1[4] = { 1, 0, 0, 0 }, e2[4] = { c * c, c * s, c * s, s * s };
  tap_near (w2 (2, zero, e1, zero, e2), sqrt (2 - 2 * c), 1e-9, "two lines in the plane");
  const double e3[4] = { 0, 0, 0, 1 }, empty[4] = { 0, 0, 0, 0 };
  tap_near (w2 (2, zero, e1, zero, e3), sqrt (2), 1e-15, "orthogonal lines");
  tap_near (w2 (2, zero, a, zero, empty), 2, 1e-15, "a Gaussian and a point");
  for (size_t d = 2; d <= 6; d++)
    test_map (d, (uint32_t)d);
  const double bad_mean[2] = { 0, INFINITY }, unit[4] = { 1, 0, 0, 1 };
  refused (bad_mean, unit, "mean of the second");
  refused (zero, (const double[]){ 1, 0.5, 0.4, 1 }, "symmetric");
  refused (zero, (const double[]){ 1, 2, 2, 1 }, "eigenvalue");
  refused (zero, (const double[]){ 1, NAN, NAN, 1 }, "finite");
  return tap_done ();
}
