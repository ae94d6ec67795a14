/* Moments of groups of paths, in two passes over the states of each. */
#include "ensemble/group_moments.h"
#include <math.h>
#include <string.h>

size_t
ito_moments_pairs (const ito_moments_form *f)
{
  return f->covariances ? f->d * (f->d + 1) / 2 : f->d;
}

/* Entries of C. */
static size_t
cubes (const ito_moments_form *f)
{
  return f->covariances ? f->d * f->d : f->d;
}

size_t
ito_moments_size (const ito_moments_form *f)
{
  return 1 + f->d + 2 * ito_moments_pairs (f) + cubes (f);
}

size_t
ito_moments_pair (const ito_moments_form *f, size_t i, size_t j)
{
  return f->covariances ? i * f->d - i * (i + 1) / 2 + j : i;
}

/* The sums of a record. */
typedef struct
{
  double *mean, *m, *c, *q;
} parts;

static parts
parts_of (const ito_moments_form *f, double *record)
{
  double *m = record + 1 + f->d, *c = m + ito_moments_pairs (f);
  return (parts){ record + 1, m, c, c + cubes (f) };
}

static void
add_products (const ito_moments_form *f, const double *x, parts to)
{
  for (size_t i = 0; i < f->d; i++)
    {
      double a = x[i] - to.mean[i];
      for (size_t j = i; j < (f->covariances ? f->d : i + 1); j++)
        {
          double product = a * (x[j] - to.mean[j]);
          *to.m++ += product;
          *to.q++ += product * product;
        }
      for (size_t j = f->covariances ? 0 : i; j < (f->covariances ? f->d : i + 1); j++)
        *to.c++ += a * a * (x[j] - to.mean[j]);
    }
}

void
ito_moments_of (const ito_moments_form *f, size_t n, const double *x, double *record)
{
  size_t d = f->d;
  parts to = parts_of (f, record);
  double count = 0;
  for (size_t k = 0; k < ito_moments_size (f); k++)
    record[k] = 0;
  for (size_t p = 0; p < n; p++)
    {
      if (isnan (x[p * d]))
        continue;
      count += 1;
      for (size_t i = 0; i < d; i++)
        to.mean[i] += x[p * d + i];
    }
  record[0] = count;
  for (size_t i = 0; i < d && count > 0; i++)
    to.mean[i] /= count;
  for (size_t p = 0; p < n; p++)
    if (!isnan (x[p * d]))
      add_products (f, x + p * d, to);
}

/* Adds the sums of a record of n points, taken about another mean, to `to`: a becomes a + s with s
 * its mean less that of `to`; sums of a alone are 0. */
static void
add_shifted (const ito_moments_form *f, double n, parts from, parts to)
{
  size_t d = f->d, k = 0, l = 0;
  for (size_t i = 0; i < d; i++)
    {
      double s = from.mean[i] - to.mean[i], square = from.m[ito_moments_pair (f, i, i)];
      for (size_t j = f->covariances ? 0 : i; j < (f->covariances ? d : i + 1); j++, l++)
        {
          double r = from.mean[j] - to.mean[j];
          size_t low = i < j ? i : j, high = i < j ? j : i;
          double product = from.m[ito_moments_pair (f, low, high)];
          to.c[l] += from.c[l] + r * square + 2 * s * product + n * s * s * r;
          if (j < i)
            continue;
          double other = from.m[ito_moments_pair (f, j, j)];
          double c = from.c[l], back = f->covariances ? from.c[j * d + i] : c;
          to.m[k] += product + n * s * r;
          to.q[k] += from.q[k] + 2 * r * c + 2 * s * back + r * r * square + s * s * other
                     + 4 * s * r * product + n * s * s * r * r;
          k++;
        }
    }
}

void
ito_moments_add (const ito_moments_form *f, double *all, const double *record, double *work)
{
  double n = all[0], k = record[0];
  if (k == 0)
    return;
  parts before = parts_of (f, all), now = parts_of (f, work);
  parts group = parts_of (f, (double *)record);
  for (size_t i = 0; i < ito_moments_size (f); i++)
    work[i] = 0;
  work[0] = n + k;
  for (size_t i = 0; i < f->d; i++)
    now.mean[i] = before.mean[i] + (group.mean[i] - before.mean[i]) * (k / (n + k));
  if (n > 0)
    add_shifted (f, n, before, now);
  add_shifted (f, k, group, now);
  memcpy (all, work, ito_moments_size (f) * sizeof *all);
}

void
ito_moments_variances (const ito_moments_form *f, const double *record, double *variances)
{
  const ito_moments_form to = { f->d, 0 };
  parts from = parts_of (f, (double *)record), v = parts_of (&to, variances);
  memcpy (variances, record, (1 + f->d) * sizeof *record);
  for (size_t i = 0; i < f->d; i++)
    {
      size_t pair = ito_moments_pair (f, i, i);
      v.m[i] = from.m[pair];
      v.c[i] = from.c[f->covariances ? i * f->d + i : i];
      v.q[i] = from.q[pair];
    }
}

double
ito_moments_mean (const ito_moments_form *f, const double *record, size_t i)
{
  (void)f;
  return record[0] > 0 ? record[1 + i] : (double)NAN;
}

double
ito_moments_mean_error (const ito_moments_form *f, const double *record, size_t i)
{
  return sqrt (ito_moments_product (f, record, ito_moments_pair (f, i, i)) / record[0]);
}

double
ito_moments_product (const ito_moments_form *f, const double *record, size_t k)
{
  return record[0] > 1 ? record[1 + f->d + k] / (record[0] - 1) : (double)NAN;
}

/* The variance of a product of deviations is E[a^2 b^2] - E[ab]^2, over n paths. */
double
ito_moments_product_error (const ito_moments_form *f, const double *record, size_t k)
{
  double n = record[0], product = ito_moments_product (f, record, k);
  double spread = record[1 + f->d + ito_moments_pairs (f) + cubes (f) + k] / n - product * product;
  /* Rounding may leave less than nothing; what has overflowed stays so. */
  return spread < 0 ? 0 : sqrt (spread / n);
}
