/* W_p on the line against a law given by its quantile function, p = 1 or 2:
 *   W_p^p = int_0^1 |F_n^{-1}(u) - Q(u)|^p du  (Vallender 1974; Bobkov, Ledoux 2019, section 2.3).
 *
 * Standard error over samples by the delta method: Var phi(X)/n for W_p^p, with phi the potential
 * of the transport, phi' = p |x - Tx|^{p-1} sign(x - Tx) (del Barrio, Loubes 2019, Theorem 4.1). */
#include "core/memory.h"
#include "distance/sort.h"
#include <ito/distance.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_CELLS 512 /* samples up to this size are integrated cell by cell */
#define BISECTIONS 30

typedef struct
{
  ito_quantile_function *quantile;
  void *params;
  int p;
  ito_error *error;
} law;

static double
quantile (const law *l, double u)
{
  double y = NAN;
  int status = l->quantile (u, &y, l->params);
  if (status || !isfinite (y))
    ito_fail (l->error, status ? status : GSL_EINVAL,
              "the quantile function failed at p = %.17g (value %g): it must be finite inside "
              "(0, 1)",
              u, y);
  return y;
}

static double
cost (const law *l, double x, double u)
{
  double gap = fabs (x - quantile (l, u));
  return l->p == 1 ? gap : gap * gap;
}

/* int_a^b by 8 nodes; grade -1, 1: the lower, upper end is 0, 1, where Q may be infinite, and the
 * nodes are crowded there by u = length s^4. */
static double
integral (const law *l, double x, double a, double b, int grade)
{
  static const double node[4] = { 0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                  0.9602898564975363 };
  static const double weight[4] = { 0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                    0.1012285362903763 };
  double sum = 0, length = b - a;
  for (int half = 0; half < 2; half++)
    for (int i = 0; i < 8; i++)
      {
        double s = 0.5 * (half + 0.5 + 0.5 * (i % 2 ? node[i / 2] : -node[i / 2]));
        double w = 0.25 * weight[i / 2] * length, offset = s;
        if (grade != 0)
          {
            offset = s * s * s * s;
            w *= 4 * s * s * s;
          }
        sum += w * cost (l, x, grade > 0 ? b - length * offset : a + length * offset);
      }
  return sum;
}

/* Where Q crosses x inside (a, b), or the middle where it does not. */
static double
crossing (const law *l, double x, double a, double b)
{
  int below = a <= 0 || quantile (l, a) < x, above = b >= 1 || quantile (l, b) > x;
  double low = a, high = b;
  if (!below || !above)
    return 0.5 * (a + b);
  for (int i = 0; i < BISECTIONS; i++)
    {
      double middle = 0.5 * (low + high);
      if (quantile (l, middle) < x)
        low = middle;
      else
        high = middle;
    }
  /* Not so near an end that a part is empty. */
  return fmin (fmax (0.5 * (low + high), a + 1e-9 * (b - a)), b - 1e-9 * (b - a));
}

static double
cell (const law *l, double x, double a, double b)
{
  double c = crossing (l, x, a, b);
  return integral (l, x, a, c, a <= 0 ? -1 : 0) + integral (l, x, c, b, b >= 1 ? 1 : 0);
}

/* Standard error of W_p^p; x sorted, t [n] its images. */
static double
delta_method (size_t n, const double *x, const double *t, int p)
{
  double phi = 0, slope = 0, mean = 0, square = 0;
  for (size_t i = 0; i < n; i++)
    {
      double gap = x[i] - t[i];
      double next = p == 1 ? (double)((gap > 0) - (gap < 0)) : 2 * gap;
      if (i > 0)
        phi += 0.5 * (slope + next) * (x[i] - x[i - 1]);
      slope = next;
      /* Welford's update of mean and variance. */
      double change = phi - mean;
      mean += change / (double)(i + 1);
      square += change * (phi - mean);
    }
  return n > 1 ? sqrt (square / ((double)n * (double)(n - 1))) : NAN;
}

static int
estimate (size_t n, double *x, const law *l, double *image, ito_estimate *w)
{
  double sum = 0, step = 1 / (double)n;
  ito_sort_doubles (n, x);
  for (size_t i = 0; i < n && !l->error->code; i++)
    {
      image[i] = quantile (l, ((double)i + 0.5) * step);
      double gap = fabs (x[i] - image[i]);
      if (n <= EXACT_CELLS)
        sum += cell (l, x[i], (double)i * step, i + 1 == n ? 1 : (double)(i + 1) * step);
      else
        sum += step * (l->p == 1 ? gap : gap * gap);
    }
  if (l->error->code)
    return l->error->code;
  double se = delta_method (n, x, image, l->p);
  w->value = l->p == 1 ? sum : sqrt (sum);
  w->standard_error = l->p == 1 ? se : w->value > 0 ? se / (2 * w->value) : 0;
  return GSL_SUCCESS;
}

int
ito_w1_quantile (size_t n, const double *x, ito_quantile_function *q, void *params, double p,
                 ito_estimate *w)
{
  ito_error error = ITO_NO_ERROR;
  double *copy = NULL;
  if (n == 0 || !x || !q || !w)
    ito_fail (&error, GSL_EINVAL,
              "a distance of %zu points: it needs a sample and a quantile function", n);
  else if (p != 1 && p != 2)
    ito_fail (&error, GSL_EINVAL, "W_p with p = %g: p is 1 or 2", p);
  for (size_t i = 0; !error.code && i < n; i++)
    if (!isfinite (x[i]))
      ito_fail (&error, GSL_EINVAL, "point %zu of a sample is %g: all must be finite", i, x[i]);
  if (!error.code)
    copy = ito_memory (n, 2 * sizeof (double), &error);
  if (copy)
    {
      memcpy (copy, x, n * sizeof *x);
      const law l = { q, params, (int)p, &error };
      estimate (n, copy, &l, copy + n, w);
    }
  free (copy);
  return ITO_RAISE (&error);
}
