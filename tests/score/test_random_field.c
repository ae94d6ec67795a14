/* The random field: mean 0, variance 1 and a Gaussian covariance over its draws. */
#include "score/random_field.h"
#include "tap.h"

enum
{
  D = 3,
  MODES = 16
};

int
main (void)
{
  int draws = (int)(4000 * fmax (1, tap_multiplier ()));
  const double length = 2, separation = 1.5, rate = 3, delay = 0.25;
  double scratch[64], sum = 0, square = 0, fourth = 0;
  double product = 0, product2 = 0, later = 0, later2 = 0, cross = 0, cross2 = 0;
  for (int k = 0; k < draws; k++)
    {
      ito_random_field f;
      ito_error error = ITO_NO_ERROR;
      if (ito_random_field_init (&f, D, MODES, length, rate, (uint64_t)k, &error))
        return tap_ok (0, "%s", error.text), tap_done ();
      /* Three points: one, one beside it, the first again later. */
      double x[D * 4] = { 0.3, 0.3 + separation, 0.3, 0, -1, -1, -1, 0, 5, 5, 5, 0 };
      double t[3] = { 0.1, 0.1, 0.1 + delay }, one[3] = { 1, 1, 1 }, out[D * 4] = { 0 };
      ito_random_field_add (&f, 3, 4, t, one, one, x, out, scratch);
      double y = out[0];
      sum += y;
      square += y * y;
      fourth += y * y * y * y;
      product += y * out[1];
      product2 += y * out[1] * y * out[1];
      later += y * out[2];
      later2 += y * out[2] * y * out[2];
      cross += y * out[4];
      cross2 += y * out[4] * y * out[4];
      ito_random_field_clear (&f);
    }
  double n = draws;
#define WITHIN(mean, second, truth, what)                                                          \
  do                                                                                               \
    {                                                                                              \
      double m = (mean) / n, se = sqrt (((second) / n - m * m) / n);                               \
      tap_ok (fabs (m - (truth)) <= 6.5 * se, "%s: %.4f +- %.4f, truth %.4f", what, m, se,         \
              (double)(truth));                                                                    \
      tap_ok (fabs (m - (truth)-0.25) > 6.5 * se, "control: not %.4f", (truth) + 0.25);            \
    }                                                                                              \
  while (0)
  WITHIN (sum, square, 0.0, "mean");
  WITHIN (square, fourth, 1.0, "variance");
  WITHIN (product, product2, exp (-separation * separation / (2 * length * length)),
          "covariance beside");
  WITHIN (later, later2, exp (-delay * delay * rate * rate / 2), "covariance later");
  WITHIN (cross, cross2, 0.0, "covariance of two coordinates");

  /* Divergence by differences, and weights and scales. */
  ito_random_field f;
  ito_error error = ITO_NO_ERROR;
  ito_random_field_init (&f, D, MODES, length, rate, 11, &error);
  double x[D] = { 0.4, -0.7, 1.1 }, t = 0.3, scale = 0.6, weight = -2.5, div = 1, truth = 1;
  ito_random_field_divergence (&f, 1, 1, &t, &scale, &weight, x, &div, scratch);
  const double h = 1e-4;
  for (int i = 0; i < D; i++)
    for (int side = -1; side <= 1; side += 2)
      {
        double y[D] = { x[0], x[1], x[2] }, out[D] = { 0 };
        y[i] += side * h;
        ito_random_field_add (&f, 1, 1, &t, &scale, &weight, y, out, scratch);
        truth += side * out[i] / (2 * h);
      }
  tap_near (div, truth, 1e-7, "divergence, added to what is there");

  double far[D] = { 1.7e308, -1e60, 1e18 }, out[D] = { 0 };
  scale = 1000; /* the angle overflows */
  ito_random_field_add (&f, 1, 1, &t, &scale, &weight, far, out, scratch);
  tap_ok (fabs (out[0]) < 25 && fabs (out[1]) < 25 && fabs (out[2]) < 25,
          "bounded also where no angle is left: %g %g %g", out[0], out[1], out[2]);
  ito_random_field_clear (&f);
  return tap_done ();
}
