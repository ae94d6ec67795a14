/* The order that a table of errors shows: the rule, fixed before any data are seen.
 *
 * 1. Not finite.  Levels whose error is not finite may only lie at the coarse end, where a method
 *    need not be stable; a finer one refutes.
 * 2. Floor.  From the fine end, levels go up to the first whose error is above 4 of its standard
 *    errors (a point that is mostly noise biases its logarithm) and above its floor.  Levels
 *    between larger ones stay: an error that stalls or comes back must not be left out.
 * 3. Asymptotic range.  From the coarse end, levels go until the local slopes of what is left
 *    agree: to the coarsest start with a spread (5, but beyond 4 standard errors: noise must not
 *    choose) of at most 0.05, or, where there is none with 4 levels left, to that of the least.
 * 4. slope: weighted least squares of log2 error on log2 step; weights 1/Var(log2 error) by the
 *    delta method where there are standard errors, else equal.
 * 5. spread: half of the range of the local slopes, each pair of which counts with its difference
 *    beyond 1.96 standard errors.
 * 6. interval: slope +- (1.96 standard errors + spread).
 * 7. verdict: confirmed inside declared +- band; refuted where disjoint from it; else, and with
 *    fewer than 4 levels, undecided.  Of declared +- 1/2 the same; what does not refute these does
 *    not confirm.
 *
 * Standard errors of slopes and their differences are over the replicates, where there are such
 * (errors of levels on the same paths go together), else from those of the levels. */
#include "core/error.h"
#include "core/memory.h"
#include <ito/study.h>
#include <math.h>
#include <stdlib.h>

#define LEAST 4
#define FLOOR_ERRORS 4.0
#define CURVED 0.05
#define NORMAL_95 1.96
#define SUPER 0.35

/* A row of weights: a statistic sum c_i log2 error_i of the levels from `first` on. */
typedef struct
{
  const ito_order_table *table;
  size_t first, used;
  double *c, *other; /* [n] each */
} fit;

const char *
ito_order_verdict_name (ito_order_verdict verdict)
{
  static const char *const names[] = { "confirmed",        "refuted", "undecided",
                                       "super-convergent", "exact",   "no order declared" };
  return names[verdict];
}

const char *
ito_level_reason_text (ito_level_reason reason)
{
  static const char *const texts[] = { "", "paths do not stay finite, or in their domain",
                                       "below 4 standard errors",
                                       "below the floor of rounding or reference",
                                       "before the asymptotic range" };
  return texts[reason];
}

static int
check (const ito_order_table *t, double band, ito_error *error)
{
  if (t->n < LEAST)
    return ito_fail (error, GSL_EINVAL, "an order of %zu levels: it needs at least %d", t->n,
                     LEAST);
  if (!(band > 0) || !(band < 0.5))
    return ito_fail (error, GSL_EINVAL,
                     "an order within +- %g: the band must lie between 0 and 1/2, so that its "
                     "neighbours can be refuted",
                     band);
  for (size_t i = 0; i < t->n; i++)
    {
      if (!(t->step[i] > 0) || isinf (t->step[i]) || (i > 0 && !(t->step[i] < t->step[i - 1])))
        return ito_fail (error, GSL_EINVAL,
                         "step %zu of an order is %g: steps must be positive and fall", i,
                         t->step[i]);
      if (t->error[i] < 0)
        return ito_fail (error, GSL_EINVAL, "error %zu of an order is %g: it must not be negative",
                         i, t->error[i]);
      if (t->standard_error && isfinite (t->error[i]) && !(t->standard_error[i] >= 0))
        return ito_fail (error, GSL_EINVAL,
                         "standard error %zu of an order is %g: it must not be negative", i,
                         t->standard_error[i]);
    }
  return GSL_SUCCESS;
}

static double
deviation (const ito_order_table *t, size_t i)
{
  return t->standard_error ? t->standard_error[i] / (t->error[i] * log (2.0)) : 0;
}

/* Standard error of sum c_i log2 error_i over the levels first, ..., first+used-1. */
static double
error_of (const fit *f, const double *c)
{
  const ito_order_table *t = f->table;
  double sum = 0, squares = 0;
  size_t good = 0;
  if (!t->standard_error)
    return 0;
  if (t->replicates < 2)
    {
      for (size_t i = f->first; i < f->first + f->used; i++)
        squares += pow (c[i] * deviation (t, i), 2);
      return sqrt (squares);
    }
  for (int pass = 0; pass < 2; pass++)
    for (size_t r = 0; r < t->replicates; r++)
      {
        double value = 0;
        for (size_t i = f->first; i < f->first + f->used; i++)
          if (c[i] != 0)
            value += c[i] * log2 (t->replicate[r * t->n + i] / t->error[i]);
        if (!isfinite (value))
          continue;
        if (pass == 0)
          {
            sum += value;
            good++;
          }
        else
          squares += pow (value - sum / (double)good, 2);
      }
  /* A replicate without an error is one of a level near its floor: then the levels' own. */
  return good > t->replicates / 2 ? sqrt (squares / (double)(good - 1)) : (double)INFINITY;
}

/* The least-squares slope of levels a, ..., b as a row of weights. */
static void
slope_row (const ito_order_table *t, size_t a, size_t b, double *c)
{
  double weights = 0, mean = 0, squares = 0;
  for (size_t i = 0; i < t->n; i++)
    c[i] = 0;
  for (size_t i = a; i <= b; i++)
    {
      double s = deviation (t, i), w = s > 0 ? 1 / (s * s) : 1;
      weights += w;
      mean += w * log2 (t->step[i]);
      c[i] = w;
    }
  mean /= weights;
  for (size_t i = a; i <= b; i++)
    squares += c[i] * pow (log2 (t->step[i]) - mean, 2);
  for (size_t i = a; i <= b; i++)
    c[i] *= (log2 (t->step[i]) - mean) / squares;
}

static void
local_row (const ito_order_table *t, size_t i, double *c)
{
  double dx = log2 (t->step[i + 1]) - log2 (t->step[i]);
  for (size_t k = 0; k < t->n; k++)
    c[k] = 0;
  c[i] = -1 / dx;
  c[i + 1] = 1 / dx;
}

static double
value_of (const ito_order_table *t, const double *c)
{
  double sum = 0;
  for (size_t i = 0; i < t->n; i++)
    if (c[i] != 0)
      sum += c[i] * log2 (t->error[i]);
  return sum;
}

static double
spread_of (const fit *f, size_t a, size_t b, double errors)
{
  double range = 0;
  for (size_t i = a; i < b; i++)
    for (size_t j = i + 1; j < b; j++)
      {
        local_row (f->table, i, f->c);
        local_row (f->table, j, f->other);
        for (size_t k = 0; k < f->table->n; k++)
          f->c[k] -= f->other[k];
        range = fmax (range, fabs (value_of (f->table, f->c)) - errors * error_of (f, f->c));
      }
  return range / 2;
}

/* Step 3: how many levels go. */
static size_t
before_asymptotic (const fit *f)
{
  size_t best = 0;
  double least = INFINITY;
  for (size_t k = 0; k + LEAST <= f->used; k++)
    {
      double spread = spread_of (f, f->first + k, f->first + f->used - 1, FLOOR_ERRORS);
      if (spread < least)
        {
          least = spread;
          best = k;
        }
      if (spread <= CURVED)
        return k;
    }
  return best;
}

static int
below (const ito_order_table *t, size_t i, ito_level_reason *reason)
{
  if (t->floor && t->error[i] <= t->floor[i])
    *reason = ITO_LEVEL_FLOOR;
  else if (t->error[i] == 0)
    *reason = ITO_LEVEL_FLOOR;
  else if (t->standard_error && t->error[i] <= FLOOR_ERRORS * t->standard_error[i])
    *reason = ITO_LEVEL_SAMPLING;
  else
    return 0;
  return 1;
}

/* Steps 1 and 2.  Returns nonzero where an error that is not finite refutes. */
static int
choose (fit *f, ito_level_reason *reason)
{
  const ito_order_table *t = f->table;
  size_t end = t->n;
  f->first = 0;
  for (size_t i = 0; i < t->n; i++)
    reason[i] = ITO_LEVEL_KEPT;
  while (f->first < end && !isfinite (t->error[f->first]))
    reason[f->first++] = ITO_LEVEL_NOT_FINITE;
  while (end > f->first && isfinite (t->error[end - 1]) && below (t, end - 1, &reason[end - 1]))
    end--;
  f->used = end - f->first;
  int refuted = f->first == t->n;
  for (size_t i = f->first; i < t->n; i++)
    if (!isfinite (t->error[i]))
      {
        reason[i] = ITO_LEVEL_NOT_FINITE;
        refuted = 1;
      }
  return refuted;
}

static ito_order_verdict
verdict_on (const ito_order *o, double declared)
{
  if (o->lower > declared + o->band || o->upper < declared - o->band)
    return ITO_ORDER_REFUTED;
  return o->lower >= declared - o->band && o->upper <= declared + o->band ? ITO_ORDER_CONFIRMED
                                                                          : ITO_ORDER_UNDECIDED;
}

/* By which factor the paths must grow for the first 4 levels to rise above their sampling errors,
 * the errors expected as declared. */
static double
more_for_levels (const fit *f, double declared)
{
  const ito_order_table *t = f->table;
  double more = 0;
  if (!t->standard_error || f->first + LEAST > t->n || !(t->error[f->first] > 0))
    return 0;
  for (size_t i = f->first + f->used; i < f->first + LEAST; i++)
    {
      double expected = t->error[f->first] * pow (t->step[i] / t->step[f->first], declared);
      if (t->floor && expected <= t->floor[i])
        return 0;
      more = fmax (more, pow (1.5 * FLOOR_ERRORS * t->standard_error[i] / expected, 2));
    }
  return more;
}

/* By which factor for the interval to lie within, or outside of, the band. */
static double
more_for_interval (const ito_order *o)
{
  double off = fabs (o->slope - o->declared) + o->spread;
  double inside = fmin (o->band, 0.5 - o->band) - off;
  double outside = fabs (o->slope - o->declared) - o->spread - o->band;
  double room = fmax (inside, outside);
  return room > 0 && o->standard_error > 0 ? pow (NORMAL_95 * o->standard_error / room, 2) : 0;
}

static void
measure (fit *f, ito_order *o, ito_level_reason *reason)
{
  size_t drop = before_asymptotic (f);
  for (size_t k = 0; k < drop; k++)
    reason[f->first + k] = ITO_LEVEL_COARSE;
  f->first += drop;
  f->used -= drop;
  size_t a = f->first, b = a + f->used - 1;
  slope_row (f->table, a, b, f->c);
  o->slope = value_of (f->table, f->c);
  o->standard_error = error_of (f, f->c);
  o->spread = spread_of (f, a, b, NORMAL_95);
  double half = NORMAL_95 * o->standard_error + o->spread;
  o->lower = o->slope - half;
  o->upper = o->slope + half;
}

static void
decide (const fit *f, ito_order *o)
{
  if (o->declared == ITO_ORDER_NONE)
    {
      o->verdict = ITO_ORDER_UNDECLARED;
      o->remark = "the solver declares no order for this noise: give one to compare with";
      return;
    }
  if (f->used < LEAST)
    {
      o->verdict = ITO_ORDER_UNDECIDED;
      o->remark = "fewer than 4 levels say something";
      o->more = more_for_levels (f, o->declared);
      return;
    }
  o->verdict = verdict_on (o, o->declared);
  o->control[0] = verdict_on (o, o->declared - 0.5);
  o->control[1] = verdict_on (o, o->declared + 0.5);
  if (o->verdict == ITO_ORDER_REFUTED && o->lower > o->declared + SUPER)
    {
      o->verdict = ITO_ORDER_SUPER;
      o->remark = "the error falls faster than declared";
    }
  else if (o->verdict == ITO_ORDER_REFUTED)
    o->remark = o->upper <= 0.1          ? "the error does not fall with the step"
                : o->lower > o->declared ? "the error falls somewhat faster than declared"
                                         : NULL;
  else if (o->verdict == ITO_ORDER_CONFIRMED
           && (o->control[0] != ITO_ORDER_REFUTED || o->control[1] != ITO_ORDER_REFUTED))
    {
      o->verdict = ITO_ORDER_UNDECIDED;
      o->remark = "a control, declared - 1/2 or + 1/2, is not refuted";
    }
  if (o->verdict == ITO_ORDER_UNDECIDED)
    o->more = more_for_interval (o);
}

int
ito_study_judge (const ito_order_table *table, double declared, double band, ito_order *order,
                 ito_level_reason *reason)
{
  ito_error error = ITO_NO_ERROR;
  *order = (ito_order){ .slope = NAN,
                        .lower = NAN,
                        .upper = NAN,
                        .standard_error = NAN,
                        .spread = NAN,
                        .declared = declared,
                        .band = band,
                        .control = { ITO_ORDER_UNDECIDED, ITO_ORDER_UNDECIDED } };
  if (check (table, band, &error))
    return ITO_RAISE (&error);
  fit f = { .table = table };
  f.c = ITO_NEW (double, 2 * table->n, &error);
  if (!f.c)
    return ITO_RAISE (&error);
  f.other = f.c + table->n;
  int refuted = choose (&f, reason);
  if (refuted)
    {
      order->verdict = ITO_ORDER_REFUTED;
      order->remark =
          "the method fails: on fine steps paths leave the finite numbers or their domain";
    }
  else if (f.used == 0)
    {
      int rounding = 1;
      for (size_t i = f.first; i < table->n; i++)
        rounding = rounding && reason[i] == ITO_LEVEL_FLOOR;
      order->verdict = rounding ? ITO_ORDER_EXACT : ITO_ORDER_UNDECIDED;
      order->remark = rounding ? "all errors are rounding" : "no error is above its standard error";
    }
  else
    {
      if (f.used >= LEAST)
        measure (&f, order, reason);
      decide (&f, order);
    }
  order->used = refuted ? 0 : f.used;
  free (f.c);
  return GSL_SUCCESS;
}
