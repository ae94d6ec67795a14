/* The experiments, small, for three seeds: claims hold, controls fail, in time. */
#include "experiment.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <time.h>
#include <unistd.h>

#define DIRECTORY "test-smoke-files"

static void
discard (const char *slug)
{
  char path[200];
  snprintf (path, sizeof path, DIRECTORY "/%s.h5", slug);
  unlink (path);
  snprintf (path, sizeof path, DIRECTORY "/%s.svg", slug);
  unlink (path);
}

/* Optimised, without sanitizers, with wide kernels. */
static int
is_fast (void)
{
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return 0;
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
  return 0;
#else
  return strcmp (ito_dispatch_class (), "fma") == 0;
#endif
}

static void
smoke (const ito_experiment *e, uint64_t seed)
{
  ito_experiment_options o = {
    .smoke = 1, .seed = seed, .overwrite = 1, .directory = DIRECTORY, .command = "test"
  };
  ito_outcome outcome;
  ito_error error = ITO_NO_ERROR;
  clock_t start = clock ();
  int status = ito_experiment_run (e, &o, &outcome, &error);
  double seconds = (double)(clock () - start) / CLOCKS_PER_SEC;
  tap_ok (status == 0 && outcome.as_expected, "%s, seed %d: all as expected%s%s", e->slug,
          (int)seed, status ? ": " : "", error.text);
  size_t controls = 0;
  for (size_t i = 0; i < outcome.claims; i++)
    {
      const ito_claim *k = outcome.claim + i;
      controls += k->control != 0;
      if (!k->as_expected)
        printf ("# %s %s: %g +- %g, interval [%g, %g], %s\n", k->control ? "control" : "claim",
                k->name, k->value, k->standard_error, k->lower, k->upper,
                ito_verdict_name (k->verdict));
    }
  tap_ok (controls > 0 && controls < outcome.claims, "%s has claims and controls", e->slug);
  /* 2 seconds on two processors. */
  if (is_fast ())
    tap_ok (seconds < 4, "%s, seed %d: %.2f s of processor time (at most 4)", e->slug, (int)seed,
            seconds);
  else
    tap_skip ("processor time", "a build or a machine that is slow of itself");
  tap_ok (outcome.no_figure || access (DIRECTORY, R_OK) == 0, "%s has its figure", e->slug);
  ito_outcome_clear (&outcome);
  discard (e->slug);
}

int
main (void)
{
  uint64_t seeds = (uint64_t)(3 * tap_multiplier ());
  gsl_set_error_handler_off ();
  for (size_t i = 0; ito_experiments[i]; i++)
    for (uint64_t seed = 1; seed <= seeds; seed++)
      smoke (ito_experiments[i], seed);
  rmdir (DIRECTORY);
  return tap_done ();
}
