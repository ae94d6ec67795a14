/* Gamma and Poisson variables by rejection.  Numbers are addressed: try k of a step and coordinate
 * takes node k of the purpose `accept`, a draw for each use, so that a path's variables do not
 * depend on the other paths.  Both are exact but for rounding: acceptance by logarithms of a few
 * ulp, and uniforms of 52 bits, are off by at most 1e-13 in total variation.
 *
 * Gamma: G. Marsaglia, W. Tsang 2000, ACM Trans. Math. Softw. 26, 363; shapes a < 1 by that of a +
 * 1 times U^(1/a).  Poisson: by inversion below 10, else W. Hoermann 1993, "The transformed
 * rejection method for generating Poisson random variables", Insurance Math. Econom. 12, 39 (PTRS).
 */
#include "solver/sde/gamma_draw.h"
#include "core/scalar.h"
#include "random/address.h"
#include <math.h>

/* Draws of a try. */
enum
{
  GAMMA_NORMAL,
  GAMMA_UNIFORM,
  GAMMA_POWER,
  POISSON_PLACE,
  POISSON_HEIGHT
};

/* Normals or uniforms of n lanes from p on, at a try. */
static void
fill (const ito_step *s, unsigned draw, unsigned try, size_t p, size_t n, double *out)
{
  const ito_address address = { .seed = s->noise->seed,
                                .stream = s->noise->stream,
                                .purpose = ITO_PURPOSE_ACCEPT,
                                .cell = (uint32_t)(s->step * s->noise->cells),
                                .node = try,
                                .draw = draw };
  (draw == GAMMA_NORMAL ? ito_normals_fill : ito_uniforms_fill) (&address, s->first + p, n,
                                                                 s->stride, s->d, out + p);
}

/* Whether (z, u) is accepted for the shape a >= 1: *x is the variable. */
static int
accept_gamma (double a, double z, double u, double *x)
{
  double d = a - 1.0 / 3, root = 1 + z / sqrt (9 * d), v = root * root * root, square = z * z;
  *x = d * v;
  if (!(root > 0))
    return 0;
  return u < 1 - 0.0331 * square * square || ito_log (u) < 0.5 * square + d * (1 - v + ito_log (v));
}

static void
draw_gamma_lane (const ito_step *s, size_t i, size_t p, double *shape, double *z, double *u)
{
  const size_t at = i * s->stride + p;
  double a = shape[at], x = 0;
  if (a == 0)
    return;
  for (unsigned try = 1; !accept_gamma (a < 1 ? a + 1 : a, z[at], u[at], &x); try++)
    {
      if (try == ITO_MAX_NODES)
        {
          shape[at] = NAN; /* less likely than 10^-80000 */
          return;
        }
      fill (s, GAMMA_NORMAL, try, p, 1, z);
      fill (s, GAMMA_UNIFORM, try, p, 1, u);
    }
  shape[at] = x;
}

void
ito_gamma_draw (const ito_step *s, double *shape, double *memory)
{
  const size_t block = s->d * s->stride;
  double *z = memory, *u = z + block, *power = u + block;
  fill (s, GAMMA_POWER, 0, 0, s->n, power);
  for (size_t i = 0; i < s->d; i++)
    for (size_t p = 0; p < s->n; p++)
      {
        const size_t at = i * s->stride + p;
        power[at] = shape[at] > 0 && shape[at] < 1 ? ito_pow (power[at], 1 / shape[at]) : 1;
      }
  /* Most lanes take the first try: all at once, later ones by themselves. */
  for (size_t i = 0; i < s->d; i++)
    {
      fill (s, GAMMA_NORMAL, 0, 0, s->n, z);
      fill (s, GAMMA_UNIFORM, 0, 0, s->n, u);
      for (size_t p = 0; p < s->n; p++)
        {
          draw_gamma_lane (s, i, p, shape, z, u);
          shape[i * s->stride + p] *= power[i * s->stride + p];
        }
    }
}

/* log of k!, and of e^-mean mean^k/k! without cancellation. */
static double
log_poisson (double k, double mean)
{
  if (k < 16)
    {
      double factorial = 1;
      for (double j = 2; j <= k; j++)
        factorial *= j;
      return (k > 0 ? k * ito_log (mean) : 0) - mean - ito_log (factorial);
    }
  double e = (mean - k) / k, q = 1 / (k * k);
  double remainder = (1.0 / 12 - q * (1.0 / 360 - q * (1.0 / 1260 - q * (1.0 / 1680)))) / k;
  return k * (ito_log1p (e) - e) - 0.5 * ito_log (2 * M_PI * k) - remainder;
}

static double
invert_poisson (double mean, double u)
{
  double k = 0, term = ito_exp (-mean), sum = term;
  while (u > sum && term > 0x1p-60)
    {
      k++;
      term *= mean / k;
      sum += term;
    }
  return k;
}

/* The constants of a mean. */
typedef struct
{
  double mean, a, b, scale, height;
} transformed;

static int
accept_poisson (const transformed *t, double place, double height, double *k)
{
  double u = place - 0.5, edge = 0.5 - fabs (u);
  *k = floor ((2 * t->a / edge + t->b) * u + t->mean + 0.43);
  if (edge >= 0.07 && height <= t->height)
    return 1;
  if (!(*k >= 0) || (edge < 0.013 && height > edge))
    return 0;
  return ito_log (height * t->scale / (t->a / (edge * edge) + t->b)) <= log_poisson (*k, t->mean);
}

static void
draw_poisson_lane (const ito_step *s, size_t i, size_t p, double *mean, double *u, double *v)
{
  const size_t at = i * s->stride + p;
  double k = 0;
  if (!(mean[at] >= 0))
    return;
  if (mean[at] < 10)
    {
      mean[at] = invert_poisson (mean[at], u[at]);
      return;
    }
  transformed t = { .mean = mean[at], .b = 0.931 + 2.53 * sqrt (mean[at]) };
  t.a = -0.059 + 0.02483 * t.b;
  t.scale = 1.1239 + 1.1328 / (t.b - 3.4);
  t.height = 0.9277 - 3.6224 / (t.b - 2);
  for (unsigned try = 1; !accept_poisson (&t, u[at], v[at], &k); try++)
    {
      if (try == ITO_MAX_NODES)
        {
          mean[at] = NAN;
          return;
        }
      fill (s, POISSON_PLACE, try, p, 1, u);
      fill (s, POISSON_HEIGHT, try, p, 1, v);
    }
  mean[at] = k;
}

void
ito_poisson_draw (const ito_step *s, double *mean, double *memory)
{
  double *u = memory, *v = u + s->d * s->stride;
  for (size_t i = 0; i < s->d; i++)
    {
      fill (s, POISSON_PLACE, 0, 0, s->n, u);
      fill (s, POISSON_HEIGHT, 0, 0, s->n, v);
      for (size_t p = 0; p < s->n; p++)
        draw_poisson_lane (s, i, p, mean, u, v);
    }
}
