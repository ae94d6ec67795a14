/* What processes say of themselves, and what is refused. */
#include "process/process.h"
#include "tap.h"
#include <ito/ito.h>

static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = out[stride + p] = -x[p];
  return 0;
}

static int
product (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
         double *out, void *params)
{
  (void)t, (void)t_inc, (void)x, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = out[stride + p] = dw[p];
  return 0;
}

static void
refused (ito_process *process, const char *sentence)
{
  tap_ok (process == NULL, "refused");
  tap_same (ito_last_error (), sentence, "the sentence says why");
  ito_process_free (process);
}

static int
point (double t, const double *x, double *out, void *params)
{
  (void)t, (void)params;
  out[0] = -x[0];
  return 0;
}

static void
test_refusals (const ito_target *target)
{
  ito_sde sde = { .d = 2, .m = 1, .noise = ITO_NOISE_SCALAR, .diffusion_dw = product };
  refused (ito_process_alloc (&sde), "the process has no drift: give one in ito_sde.drift");
  sde.drift = drift;
  sde.d = 0;
  refused (ito_process_alloc (&sde), "the process has dimension 0: it needs at least 1 coordinate");
  sde.d = (size_t)1 << 40;
  refused (ito_process_alloc (&sde), "the process has dimension 1099511627776: at most 2097152 "
                                     "coordinates can be addressed");
  sde.d = sde.m = 2;
  refused (ito_process_alloc (&sde), "scalar noise of dimension 2: scalar noise has m = 1; declare "
                                     "it commutative or general");
  sde.m = 1;
  sde.noise = ITO_NOISE_DIAGONAL;
  refused (ito_process_alloc (&sde), "diagonal noise of dimension 1 in 2 coordinates: diagonal "
                                     "noise has m = d; declare it commutative or general");
  sde.diffusion_dw = NULL;
  refused (ito_process_alloc (&sde), "the process has noise but no diffusion: give the product g "
                                     "dw in ito_sde.diffusion_dw, or noise none");
  refused (ito_process_alloc_point (2, NULL, 0, NULL), "the process has no drift: give one");
  refused (ito_process_alloc_point (2, point, -1, NULL),
           "the noise has size -1: it must be finite and not negative");
  refused (ito_process_alloc_point (2, point, NAN, NULL),
           "the noise has size nan: it must be finite and not negative");
  refused (ito_process_alloc_forward (NULL, 2), "the forward process has no schedule: give one");
  refused (ito_process_alloc_flow (NULL),
           "the process has no score: give a score of a target under a schedule");
  refused (ito_process_alloc_langevin (NULL), "the Langevin process has no target: give one");
  ito_schedule *schedule = ito_schedule_alloc ("edm");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  refused (ito_process_alloc_reverse (score, -0.5),
           "eta = -0.5: it must be finite and not negative");
  refused (ito_process_alloc_reverse (score, INFINITY),
           "eta = inf: it must be finite and not negative");
  ito_score_free (score);
  ito_schedule_free (schedule);
}

static void
says (ito_process *process, size_t d, size_t m, ito_noise_structure noise, const char *name)
{
  tap_ok (process && ito_process_dimension (process) == d
              && ito_process_noise_dimension (process) == m && ito_process_noise (process) == noise,
          "%s: dimension %zu, noise of dimension %zu and its structure", name, d, m);
  ito_process_free (process);
}

static void
test_facts (const ito_target *target)
{
  ito_sde sde = {
    .d = 2, .m = 1, .noise = ITO_NOISE_SCALAR, .drift = drift, .diffusion_dw = product
  };
  says (ito_process_alloc (&sde), 2, 1, ITO_NOISE_SCALAR, "a user's");
  sde.noise = ITO_NOISE_NONE;
  says (ito_process_alloc (&sde), 2, 0, ITO_NOISE_NONE, "a user's without noise");
  says (ito_process_alloc_point (3, point, 0.5, NULL), 3, 3, ITO_NOISE_ADDITIVE, "by point");
  says (ito_process_alloc_point (3, point, 0, NULL), 3, 0, ITO_NOISE_NONE, "by point, no noise");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  says (ito_process_alloc_forward (schedule, 5), 5, 5, ITO_NOISE_ADDITIVE, "forward");
  says (ito_process_alloc_reverse (score, 1), 2, 2, ITO_NOISE_ADDITIVE, "reverse");
  says (ito_process_alloc_reverse (score, 0), 2, 0, ITO_NOISE_NONE, "reverse with eta = 0");
  says (ito_process_alloc_flow (score), 2, 0, ITO_NOISE_NONE, "probability flow");
  says (ito_process_alloc_langevin (target), 2, 2, ITO_NOISE_ADDITIVE, "Langevin");
  ito_score_free (score);
  ito_schedule_free (schedule);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  ito_target *target = ito_target_alloc ("ring");
  test_refusals (target);
  test_facts (target);
  ito_target_free (target);
  return tap_done ();
}
