/* The rule of order studies on fabricated tables: what is dropped, verdicts with their controls,
 * and that nothing that does not converge looks convergent. */
#include "tap.h"
#include <ito/ito.h>

#define MOST 16

static double step[MOST], error_of[MOST], standard_error[MOST], floor_of[MOST];
static ito_level_reason reason[MOST];

/* n levels with step 2^-i. */
static void
steps (size_t n)
{
  for (size_t i = 0; i < n; i++)
    step[i] = pow (2, -(double)i);
}

static ito_order
judge (size_t n, const double *se, const double *floors, double declared)
{
  ito_order o = { 0 };
  const ito_order_table table = {
    .n = n, .step = step, .error = error_of, .standard_error = se, .floor = floors
  };
  if (ito_study_judge (&table, declared, 0.15, &o, reason))
    printf ("# %s\n", ito_last_error ());
  return o;
}

static size_t
dropped (size_t n, ito_level_reason which)
{
  size_t count = 0;
  for (size_t i = 0; i < n; i++)
    count += reason[i] == which;
  return count;
}

static void
test_exact (void)
{
  steps (8);
  for (size_t i = 0; i < 8; i++)
    error_of[i] = 3 * pow (step[i], 1.5);
  ito_order o = judge (8, NULL, NULL, 1.5);
  tap_ok (o.verdict == ITO_ORDER_CONFIRMED && fabs (o.slope - 1.5) < 1e-13 && o.used == 8
              && o.control[0] == ITO_ORDER_REFUTED && o.control[1] == ITO_ORDER_REFUTED,
          "a power law is confirmed: %.15g, and 1 and 2 are refuted", o.slope);
  o = judge (8, NULL, NULL, 2);
  tap_ok (o.verdict == ITO_ORDER_REFUTED, "and refutes 2");
  o = judge (8, NULL, NULL, 1);
  tap_ok (o.verdict == ITO_ORDER_SUPER, "on 1 it is super-convergent, and not confirmed");
  o = judge (8, NULL, NULL, 1.2);
  tap_ok (o.verdict == ITO_ORDER_REFUTED && strstr (o.remark, "faster"),
          "on 1.2 it is refuted, and said to be faster");
  o = judge (8, NULL, NULL, ITO_ORDER_NONE);
  tap_ok (o.verdict == ITO_ORDER_UNDECLARED, "where nothing is declared nothing is confirmed");
  /* h + 4 h^2: the coarse levels are of order 2. */
  for (size_t i = 0; i < 8; i++)
    error_of[i] = step[i] + 4 * step[i] * step[i];
  o = judge (8, NULL, NULL, 1);
  tap_ok (dropped (8, ITO_LEVEL_COARSE) == 4 && o.used == 4 && reason[3] == ITO_LEVEL_COARSE
              && reason[4] == ITO_LEVEL_KEPT && o.verdict != ITO_ORDER_REFUTED,
          "coarse levels of another order go: %.3f in [%.3f, %.3f]", o.slope, o.lower, o.upper);
}

static void
test_floors (void)
{
  steps (10);
  for (size_t i = 0; i < 10; i++)
    {
      error_of[i] = step[i] * step[i] + 1e-5 * (1 + 0.3 * sin ((double)i));
      floor_of[i] = 2e-5;
    }
  ito_order o = judge (10, NULL, floor_of, 2);
  tap_ok (dropped (10, ITO_LEVEL_FLOOR) == 1 && reason[9] == ITO_LEVEL_FLOOR,
          "levels below the floor go (%zu)", dropped (10, ITO_LEVEL_FLOOR));
  for (size_t i = 0; i < 10; i++)
    {
      error_of[i] = step[i];
      standard_error[i] = 0.01;
    }
  o = judge (10, standard_error, NULL, 1);
  tap_ok (dropped (10, ITO_LEVEL_SAMPLING) == 5 && o.used == 5,
          "levels below 4 standard errors go (%zu)", dropped (10, ITO_LEVEL_SAMPLING));
  for (size_t i = 0; i < 10; i++)
    standard_error[i] = 0.05;
  o = judge (10, standard_error, NULL, 1);
  tap_ok (o.verdict == ITO_ORDER_UNDECIDED && o.used == 3 && o.more > 1 && o.more < 100,
          "3 levels do not decide: %.3g times the paths would", o.more);
  for (size_t i = 0; i < 10; i++)
    error_of[i] = 1e-17;
  for (size_t i = 0; i < 10; i++)
    floor_of[i] = 1e-14;
  o = judge (10, NULL, floor_of, 1);
  tap_ok (o.verdict == ITO_ORDER_EXACT, "errors that are all rounding are exact, not confirmed");
  for (size_t i = 0; i < 10; i++)
    {
      error_of[i] = 1e-3;
      standard_error[i] = 1e-3;
    }
  o = judge (10, standard_error, NULL, 1);
  tap_ok (o.verdict == ITO_ORDER_UNDECIDED && o.used == 0, "errors that are all noise: undecided");
}

static int
never_convergent (ito_order_verdict v)
{
  return v != ITO_ORDER_CONFIRMED && v != ITO_ORDER_SUPER && v != ITO_ORDER_EXACT;
}

/* Nothing of this may look convergent, whatever is declared. */
static void
bad (const char *what, size_t n, const double *se)
{
  static const double declared[] = { 0.5, 1, 1.5, 2, 3 };
  int fine = 1;
  ito_order o = { 0 };
  for (size_t k = 0; k < 5; k++)
    {
      o = judge (n, se, NULL, declared[k]);
      fine = fine && never_convergent (o.verdict);
    }
  tap_ok (fine, "%s: %s (%.3f in [%.3f, %.3f])", what, ito_order_verdict_name (o.verdict), o.slope,
          o.lower, o.upper);
}

static void
test_bad (void)
{
  steps (9);
  for (size_t i = 0; i < 9; i++)
    {
      error_of[i] = 1 / step[i];
      standard_error[i] = 0.01 * error_of[i];
    }
  bad ("errors that grow", 9, NULL);
  bad ("errors that grow, sampled", 9, standard_error);
  for (size_t i = 0; i < 9; i++)
    error_of[i] = i < 4 ? step[i] : step[6 - (i < 6 ? i : 6)] * 1.0;
  bad ("errors that fall and grow again", 9, NULL);
  for (size_t i = 0; i < 9; i++)
    error_of[i] = 0.02 + step[i];
  bad ("errors that stall at a wrong limit", 9, NULL);
  for (size_t i = 0; i < 9; i++)
    {
      error_of[i] = hypot (0.05, step[i]);
      standard_error[i] = 1e-4;
    }
  bad ("errors that stall, sampled", 9, standard_error);
  for (size_t i = 0; i < 9; i++)
    error_of[i] = fabs (0.06 - step[i]);
  bad ("a weak error that passes through 0 to a wrong limit", 9, NULL);
  for (size_t i = 0; i < 9; i++)
    error_of[i] = i == 8 ? step[6] : step[i];
  bad ("a last error that comes back", 9, NULL);
  for (size_t i = 0; i < 9; i++)
    error_of[i] = i >= 7 ? (double)NAN : step[i];
  bad ("NaN on fine steps", 9, NULL);
  for (size_t i = 0; i < 9; i++)
    error_of[i] = NAN;
  bad ("NaN everywhere", 9, NULL);
  for (size_t i = 0; i < 9; i++)
    error_of[i] = i == 4 ? INFINITY : step[i];
  bad ("an infinite error amid finite ones", 9, NULL);
  for (size_t i = 0; i < 9; i++)
    error_of[i] = step[i] * (i % 2 ? 0.3 : 1);
  bad ("errors that jump", 9, NULL);
  for (size_t i = 0; i < 9; i++)
    error_of[i] = 1;
  bad ("errors that do not fall", 9, NULL);
  /* And a control of these: NaN on coarse steps only is a method that is stable on fine ones. */
  for (size_t i = 0; i < 9; i++)
    error_of[i] = i < 3 ? (double)NAN : step[i];
  ito_order o = judge (9, NULL, NULL, 1);
  tap_ok (o.verdict == ITO_ORDER_CONFIRMED && dropped (9, ITO_LEVEL_NOT_FINITE) == 3,
          "but NaN on coarse steps is dropped");
}

/* Noisy power laws h (1 + noise): how often confirmed, and how often wrongly so for 1/2 and 3/2. */
static void
test_frequencies (void)
{
  enum
  {
    RUNS = 1000
  };
  size_t confirmed = 0, wrong = 0, inside = 0;
  steps (7);
  for (uint64_t r = 0; r < RUNS; r++)
    {
      const ito_address address = { .seed = 29, .purpose = ITO_PURPOSE_USER };
      double z[7];
      ito_normals (&address, r, 1, 1, 7, z);
      for (size_t i = 0; i < 7; i++)
        {
          standard_error[i] = 0.03 * step[i] * (1 + (double)i / 3);
          error_of[i] = step[i] + standard_error[i] * z[i];
        }
      ito_order o = judge (7, standard_error, NULL, 1);
      confirmed += o.verdict == ITO_ORDER_CONFIRMED;
      inside += o.lower <= 1 && 1 <= o.upper;
      wrong += judge (7, standard_error, NULL, 0.5).verdict == ITO_ORDER_CONFIRMED;
      wrong += judge (7, standard_error, NULL, 1.5).verdict == ITO_ORDER_CONFIRMED;
    }
  tap_ok ((double)confirmed >= 0.95 * RUNS && wrong == 0,
          "of %d noisy tables of order 1, %zu are confirmed, and %zu for 1/2 or 3/2", RUNS,
          confirmed, wrong);
  tap_ok ((double)inside >= 0.95 * RUNS && inside < RUNS, "the interval holds the truth in %.1f %%",
          100.0 * (double)inside / RUNS);
}

/* Levels on the same paths: their errors go up and down together, which replicates show. */
static void
test_replicates (void)
{
  enum
  {
    R = 400
  };
  static double replicate[R * 6];
  const ito_address address = { .seed = 30, .purpose = ITO_PURPOSE_USER };
  ito_order alone, together = { 0 };
  steps (6);
  for (uint64_t r = 0; r < R; r++)
    {
      double z;
      ito_normals (&address, r, 1, 1, 1, &z);
      for (size_t i = 0; i < 6; i++)
        replicate[r * 6 + i] = step[i] * exp (0.1 * z);
    }
  for (size_t i = 0; i < 6; i++)
    {
      error_of[i] = step[i];
      standard_error[i] = 0.1 * step[i];
    }
  alone = judge (6, standard_error, NULL, 1);
  const ito_order_table table = { .n = 6,
                                  .step = step,
                                  .error = error_of,
                                  .standard_error = standard_error,
                                  .replicates = R,
                                  .replicate = replicate };
  ito_study_judge (&table, 1, 0.15, &together, reason);
  /* Independent levels: 0.1 / log 2 / sqrt (17.5). */
  tap_near (alone.standard_error, 0.1 / log (2) / sqrt (17.5), 1e-12, "levels of their own");
  tap_ok (together.standard_error < 1e-12, "errors that share a factor have an exact slope");
}

static void
refused (const ito_order_table *t, double band, const char *word)
{
  ito_order o;
  int status = ito_study_judge (t, 1, band, &o, reason);
  tap_ok (status == GSL_EINVAL && strstr (ito_last_error (), word), "%s", ito_last_error ());
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_exact ();
  test_floors ();
  test_bad ();
  test_frequencies ();
  test_replicates ();
  const double good[] = { 1, 0.5, 0.25, 0.125 }, twice[] = { 1, 0.5, 0.5, 0.25 };
  const double negative[] = { 1, -0.5, 0.25, 0.125 };
  refused (&(ito_order_table){ .n = 3, .step = good, .error = good }, 0.15, "at least 4");
  refused (&(ito_order_table){ .n = 4, .step = twice, .error = good }, 0.15, "fall");
  refused (&(ito_order_table){ .n = 4, .step = good, .error = negative }, 0.15, "negative");
  refused (&(ito_order_table){ .n = 4, .step = good, .error = good }, 0.5, "between 0 and 1/2");
  return tap_done ();
}
