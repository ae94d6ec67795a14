/* The public functions of scores: specs, registry, and bad input. */
#include "direct.h"
#include "score/field.h"
#include "tap.h"
#include <ito/score.h>

static void
test_specs (const ito_target *target, const ito_schedule *s)
{
  const char *const pairs[][2] = {
    { "exact", "exact" },
    { "perturbed:scale=0.5", "perturbed:scale=0.5,bias=0,noise=0,growth=0,decay=0,modes=16,"
                             "length=1,rate=0,seed=0" },
    { "perturbed:bias=[1;-2.5],noise=0.1,seed=12",
      "perturbed:scale=1,bias=[1;-2.5],noise=0.1,growth=0,decay=0,modes=16,length=1,rate=0,"
      "seed=12" }
  };
  for (size_t i = 0; i < 3; i++)
    {
      ito_score *score = ito_score_alloc (pairs[i][0], target, s);
      tap_same (score ? ito_score_spec (score) : NULL, pairs[i][1], pairs[i][0]);
      ito_score *again = ito_score_alloc (pairs[i][1], target, s);
      tap_same (again ? ito_score_spec (again) : NULL, pairs[i][1], "printed and parsed again");
      tap_ok (score && ito_score_target (score) == target && ito_score_schedule (score) == s,
              "it knows its target and its schedule");
      ito_score_free (score);
      ito_score_free (again);
    }
  for (size_t i = 0; i < ito_score_registry.n; i++)
    {
      const ito_entry *e = ito_score_registry.entries[i];
      tap_ok (e->summary && e->formula && e->source, "%s documents itself", e->name);
    }
}

static void
refused (int code, const char *words)
{
  tap_ok (code == GSL_EINVAL && strstr (ito_last_error (), words), "refused: %s",
          ito_last_error ());
}

int
main (void)
{
  gsl_set_error_handler_off ();
  ito_target *target = ito_target_alloc (DIRECT_SPEC);
  ito_schedule *s = ito_schedule_alloc ("vp-linear");
  if (!tap_ok (target && s, "target and schedule: %s", ito_last_error ()))
    return tap_done ();
  test_specs (target, s);

  tap_ok (!ito_score_alloc ("exat", target, s) && strstr (ito_last_error (), "'exact'"),
          "refused: %s", ito_last_error ());
  tap_ok (!ito_score_alloc ("exact:scale=2", target, s) && strstr (ito_last_error (), "none"),
          "refused: %s", ito_last_error ());
  tap_ok (!ito_score_alloc ("exact", NULL, s) && strstr (ito_last_error (), "no target"),
          "refused: %s", ito_last_error ());

  ito_score *score = ito_score_alloc ("exact", target, s);
  double x[6] = { 1, 2, 3, 4, 5, 6 }, y[6] = { 0 };
  refused (ito_score_eval (score, ITO_PREDICT_SCORE, 1.5, 3, 3, x, y), "[0, 1]");
  refused (ito_score_eval (score, ITO_PREDICT_SCORE, NAN, 3, 3, x, y), "[0, 1]");
  refused (ito_score_eval (score, ITO_PREDICT_SCORE, 0.5, 3, 2, x, y), "stride 2");
  refused (ito_score_eval (score, ITO_PREDICT_SCORE, 0.5, 3, 3, x, x), "overwrite");
  refused (ito_score_eval (score, (ito_prediction)9, 0.5, 3, 3, x, y), "prediction 9");
  x[4] = NAN;
  refused (ito_score_eval (score, ITO_PREDICT_SCORE, 0.5, 3, 3, x, y),
           "point 2 is not finite: its coordinate 2");
  x[4] = -INFINITY;
  refused (ito_score_eval (score, ITO_PREDICT_SCORE, 0.5, 3, 3, x, y), "point 2");
  tap_ok (y[0] == 0 && y[5] == 0, "a refused call writes nothing");
  tap_ok (ito_score_eval (score, ITO_PREDICT_SCORE, 0.5, 0, 0, x, y) == 0, "no points, no error");
  ito_score_free (score);
  ito_score_free (NULL);
  ito_target_free (target);
  ito_schedule_free (s);
  return tap_done ();
}
