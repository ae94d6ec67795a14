/* Sliced W1 against exact quantiles (Rabin, Peyre, Delon, Bernot 2011; Bonneel et al. 2015): the
 * mean over directions u of W1 between the projections u.x of a sample and of a diffused mixture,
 * itself a mixture on the line.
 *
 * The quantiles at (i + 1/2)/n are found one after the other, each by Newton's steps from a second
 * order guess at the one before, from both ends to the middle, with the tail of that end. */
#include "core/memory.h"
#include "distance/sort.h"
#include "random/address.h"
#include "target/target.h"
#include <ito/distance.h>
#include <math.h>
#include <stdlib.h>

#define PARTS 20

struct ito_sliced
{
  size_t d, n, angles;
  double *direction; /* [angles][d] */
  double *quantile;  /* [angles][n] */
  void *base;
};

/* The projected law: its components of positive weight. */
typedef struct
{
  size_t k;
  double *weight, *mean, *sd;
} line_mixture;

typedef struct
{
  double tail, density, slope; /* P(y' <= y) or P(y' > y), density, its derivative */
} line_values;

static line_values
line_at (const line_mixture *l, double y, int upper)
{
  line_values v = { 0, 0, 0 };
  for (size_t k = 0; k < l->k; k++)
    {
      double z = (y - l->mean[k]) / l->sd[k];
      v.tail += l->weight[k] * 0.5 * erfc ((upper ? z : -z) * M_SQRT1_2);
      if (fabs (z) > 38)
        continue;
      double f = l->weight[k] * exp (-0.5 * z * z) / l->sd[k] * (M_SQRT1_2 * M_2_SQRTPI * 0.5);
      v.density += f;
      v.slope -= f * z / l->sd[k];
    }
  return v;
}

static void
project (const ito_target *t, double alpha, double sigma, const double *u, line_mixture *l)
{
  const ito_mixture *m = t->mixture;
  l->k = 0;
  for (size_t k = 0; k < m->k; k++)
    {
      double mean = 0, variance = 0, length = 0;
      if (!(m->weight[k] > 0))
        continue;
      for (size_t j = 0; j < m->d; j++)
        {
          double c = u[j];
          if (m->frame)
            {
              c = 0;
              for (size_t i = 0; i < m->d; i++)
                c += m->frame[(k * m->d + j) * m->d + i] * u[i];
            }
          variance += m->variance[m->shape == ITO_COVARIANCE_ISOTROPIC ? k : k * m->d + j] * c * c;
          mean += u[j] * m->mean[k * m->d + j];
          length += u[j] * u[j];
        }
      l->weight[l->k] = m->weight[k];
      l->mean[l->k] = alpha * mean;
      l->sd[l->k++] = sqrt (alpha * alpha * variance + sigma * sigma * length);
    }
}

/* Newton's steps from a second order guess at y, where the values are v; whether they settled.  The
 * error of a Newton step is of the order of its square. */
static int
newton (const line_mixture *l, double aim, int upper, double least, double *y, line_values *v)
{
  double sign = upper ? -1 : 1, step = (aim - v->tail) / v->density;
  step -= 0.5 * sign * v->slope / v->density * step * step;
  for (int tries = 0; tries < 8; tries++)
    {
      if (!(fabs (step) < least))
        return 0;
      *y += sign * step;
      if (tries > 0 && fabs (step) <= 1e-7 * least)
        return 1;
      *v = line_at (l, *y, upper);
      step = (aim - v->tail) / v->density;
    }
  return 0;
}

/* The quantile by bisection. */
static double
bisect (const line_mixture *l, double aim, int upper)
{
  double low = INFINITY, high = -INFINITY;
  for (size_t k = 0; k < l->k; k++)
    {
      low = fmin (low, l->mean[k] - 40 * l->sd[k]);
      high = fmax (high, l->mean[k] + 40 * l->sd[k]);
    }
  for (int i = 0; i < 200; i++)
    {
      double middle = 0.5 * (low + high);
      if (middle <= low || middle >= high)
        break;
      if ((line_at (l, middle, upper).tail < aim) != upper)
        low = middle;
      else
        high = middle;
    }
  return 0.5 * (low + high);
}

/* Quantiles of the lower (or upper) half, from the end inwards. */
static void
half_quantiles (const line_mixture *l, int upper, size_t n, double *q)
{
  size_t count = upper ? n / 2 : n - n / 2;
  double y = 0, least = l->sd[0];
  line_values v = { 0, 0, 0 };
  for (size_t k = 0; k < l->k; k++)
    least = fmin (least, l->sd[k]);
  for (size_t i = 0; i < count; i++)
    {
      double aim = ((double)i + 0.5) / (double)n;
      if (i == 0 || !newton (l, aim, upper, least, &y, &v))
        {
          y = bisect (l, aim, upper);
          v = line_at (l, y, upper);
        }
      q[upper ? n - 1 - i : i] = y;
    }
}

/* Unit vectors: equal angles of a half circle in the plane, addressed random ones in space. */
static void
directions (ito_sliced *s, uint64_t seed)
{
  for (size_t j = 0; j < s->angles; j++)
    {
      double *u = s->direction + j * s->d, square = 0;
      if (s->d == 1)
        u[0] = 1;
      else if (s->d == 2)
        {
          double angle = 3.14159265358979323846 * ((double)j + 0.5) / (double)s->angles;
          u[0] = cos (angle);
          u[1] = sin (angle);
        }
      else
        {
          const ito_address address = { .seed = seed, .purpose = ITO_PURPOSE_DIRECTION };
          ito_normals_fill (&address, j, 1, 1, s->d, u);
          for (size_t i = 0; i < s->d; i++)
            square += u[i] * u[i];
          for (size_t i = 0; i < s->d; i++)
            u[i] /= sqrt (square);
        }
    }
}

static int
fill_quantiles (ito_sliced *s, const ito_target *t, double alpha, double sigma, ito_error *error)
{
  size_t k = t->mixture->k;
  double *work = ITO_NEW (double, 3 * k, error);
  if (!work)
    return error->code;
  line_mixture l = { k, work, work + k, work + 2 * k };
  for (size_t j = 0; j < s->angles; j++)
    {
      project (t, alpha, sigma, s->direction + j * s->d, &l);
      half_quantiles (&l, 0, s->n, s->quantile + j * s->n);
      half_quantiles (&l, 1, s->n, s->quantile + j * s->n);
    }
  free (work);
  return GSL_SUCCESS;
}

static int
check (const ito_target *target, double alpha, double sigma, size_t angles, size_t n,
       ito_error *error)
{
  if (!target || !target->mixture)
    return ito_fail (error, GSL_EINVAL,
                     "no exact quantiles of %s: only Gaussian mixtures have closed forms of them",
                     target ? target->spec : "a target that is NULL");
  if (angles == 0 || n < 4)
    return ito_fail (error, GSL_EINVAL,
                     "a sliced distance of %zu points on %zu directions: it needs 4 points and 1 "
                     "direction",
                     n, angles);
  if (!(alpha >= 0) || !(sigma >= 0) || isinf (alpha) || isinf (sigma) || alpha + sigma == 0)
    return ito_fail (error, GSL_EINVAL,
                     "a target diffused to alpha = %g, sigma = %g: give finite numbers >= 0, not "
                     "both 0",
                     alpha, sigma);
  return GSL_SUCCESS;
}

static ito_sliced *
new_sliced (const ito_target *target, double alpha, double sigma, size_t angles, size_t n,
            uint64_t seed, ito_error *error)
{
  if (check (target, alpha, sigma, angles, n, error))
    return NULL;
  ito_sliced *s = ITO_NEW (ito_sliced, 1, error);
  if (!s)
    return NULL;
  s->d = target->d;
  s->n = n;
  s->angles = s->d == 1 ? 1 : angles;
  ito_workspace space = { 0 };
  for (int pass = 0; pass < 2 && !error->code; pass++)
    {
      s->direction = ito_workspace_take (&space, s->angles, s->d * sizeof (double));
      s->quantile = ito_workspace_take (&space, s->angles, n * sizeof (double));
      if (pass == 0)
        ito_workspace_alloc (&space, error);
    }
  s->base = space.base;
  if (!error->code)
    {
      directions (s, seed);
      fill_quantiles (s, target, alpha, sigma, error);
    }
  if (error->code)
    {
      ito_sliced_free (s);
      return NULL;
    }
  return s;
}

ito_sliced *
ito_sliced_alloc (const ito_target *target, double alpha, double sigma, size_t angles, size_t n,
                  uint64_t seed)
{
  ito_error error = ITO_NO_ERROR;
  ito_sliced *s = new_sliced (target, alpha, sigma, angles, n, seed, &error);
  if (!s)
    ITO_RAISE (&error);
  return s;
}

void
ito_sliced_free (ito_sliced *s)
{
  if (!s)
    return;
  free (s->base);
  free (s);
}

/* W1 of the whole sample, and of each part (added), along one direction; x is ranked, sums [n + 1]
 * of the quantiles. */
static double
one_direction (const ito_sliced *s, const double *q, const ito_ranked *x, double *sums,
               size_t parts, double *part)
{
  size_t size = s->n / parts, seen[PARTS] = { 0 };
  double sum = 0;
  sums[0] = 0;
  for (size_t i = 0; i < s->n; i++)
    {
      sum += fabs (x[i].value - q[i]);
      sums[i + 1] = sums[i] + q[i];
    }
  /* Rank r of a part stands for the quantiles of 1/size of the whole: their mean. */
  for (size_t i = 0; i < s->n; i++)
    {
      size_t k = x[i].index / size;
      if (k >= parts)
        continue;
      size_t r = seen[k]++, first = r * s->n / size, end = (r + 1) * s->n / size;
      part[k] +=
          fabs (x[i].value - (sums[end] - sums[first]) / (double)(end - first)) / (double)size;
    }
  return sum / (double)s->n;
}

int
ito_sliced_w1 (const ito_sliced *s, const double *x, ito_estimate *w)
{
  ito_error error = ITO_NO_ERROR;
  for (size_t i = 0; i < s->n * s->d && !error.code; i++)
    if (!isfinite (x[i]))
      ito_fail (&error, GSL_EINVAL, "point %zu of a sample is not finite: leave failed paths out",
                i / s->d);
  ito_ranked *ranked = error.code ? NULL : ITO_NEW (ito_ranked, s->n, &error);
  double *sums = ranked ? ITO_NEW (double, s->n + 1, &error) : NULL;
  size_t parts = s->n >= 2 * PARTS ? PARTS : s->n / 2;
  double value = 0, part[PARTS] = { 0 };
  for (size_t j = 0; sums && j < s->angles; j++)
    {
      for (size_t p = 0; p < s->n; p++)
        {
          double y = 0;
          for (size_t i = 0; i < s->d; i++)
            y += s->direction[j * s->d + i] * x[p * s->d + i];
          ranked[p] = (ito_ranked){ y, p };
        }
      ito_sort_ranked (s->n, ranked);
      value += one_direction (s, s->quantile + j * s->n, ranked, sums, parts, part);
    }
  if (sums)
    {
      double mean = 0, square = 0, angles = (double)s->angles;
      for (size_t k = 0; k < parts; k++)
        mean += part[k] / angles / (double)parts;
      for (size_t k = 0; k < parts; k++)
        square += (part[k] / angles - mean) * (part[k] / angles - mean);
      w->value = value / angles;
      w->standard_error = sqrt (square / (double)(parts * (parts - 1)));
    }
  free (sums);
  free (ranked);
  return ITO_RAISE (&error);
}
