/* Diffusion samplers against end states of published implementations (data/parity-exponential.h5,
 * which describes itself). */
#include "core/array.h"
#include "tap.h"
#include <ito/ito.h>

#define FILE_NAME "/data/parity-exponential.h5"
#define POINTS 64

static const ito_target *target;
static unsigned cases;

static const char *
data_path (const char *object)
{
  static char path[1024];
  const char *srcdir = getenv ("srcdir");
  snprintf (path, sizeof path, "@%s%s:/%s", srcdir ? srcdir : ".", FILE_NAME, object);
  return path;
}

static int
read_array (const char *group, const char *name, ito_array *a)
{
  char object[200];
  ito_error error = ITO_NO_ERROR;
  snprintf (object, sizeof object, "%s/%s", group, name);
  if (ito_array_read (data_path (object), a, &error))
    printf ("# %s\n", error.text);
  return error.code;
}

typedef struct
{
  const char *schedule, *solver, *grid;
  double t0, t1;
  unsigned steps;
  double evaluations;
  int noise, denoise;
} setting;

static int
run (const setting *c, const char *group, const double *start, double *x)
{
  ito_array noise = { 0 };
  ito_schedule *schedule = ito_schedule_alloc (c->schedule);
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *process =
      c->noise ? ito_process_alloc_reverse (score, 1) : ito_process_alloc_flow (score);
  ito_solver *solver = ito_solver_alloc (c->solver);
  ito_grid *grid = ito_grid_alloc (c->grid, schedule, c->t0, c->t1, c->steps);
  ito_ensemble *e = process && solver && grid ? ito_ensemble_alloc (process, solver, grid) : NULL;
  int status = !e || ito_ensemble_set_paths (e, POINTS) || ito_ensemble_start_array (e, start)
               || (c->noise
                   && (read_array (group, "noise", &noise)
                       || ito_ensemble_noise_array (e, noise.data, noise.dims[0])))
               || (c->denoise && ito_ensemble_set_denoise (e, 1)) || ito_ensemble_run_array (e, x);
  if (status)
    printf ("# %s: %s\n", c->solver, ito_last_error ());
  else if (ito_ensemble_get_result (e)->evaluations != c->evaluations)
    {
      printf ("# %s: %g evaluations, not %g\n", c->solver, ito_ensemble_get_result (e)->evaluations,
              c->evaluations);
      status = 1;
    }
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_array_clear (&noise);
  return status;
}

/* Largest difference of the end states; inf where something failed. */
static double
difference (const setting *c, const char *group)
{
  ito_array init = { 0 }, final = { 0 };
  double x[2 * POINTS], worst = INFINITY;
  if (!read_array (group, "x_init", &init) && !read_array (group, "x_final", &final)
      && !run (c, group, init.data, x))
    {
      worst = 0;
      for (size_t i = 0; i < 2 * POINTS; i++)
        worst = fmax (worst, fabs (x[i] - final.data[i]));
    }
  ito_array_clear (&init);
  ito_array_clear (&final);
  return worst;
}

static double
agrees (const setting *c, const char *group)
{
  double worst = difference (c, group);
  cases++;
  tap_ok (worst <= 1e-10, "%s, %s, %u steps: off by %.3g", c->solver, group, c->steps, worst);
  return worst;
}

static const char *const rules[][2] = { { "uniform", "time_uniform" },
                                        { "logsnr", "logSNR" },
                                        { "quadratic", "time_quadratic" } };

static void
test_dpm (void)
{
  static const char *const names[] = { "dpmsolver", "dpmsolver++" };
  static const char *const methods[] = { "singlestep", "multistep" };
  static const unsigned steps[] = { 6, 12, 20 };
  for (unsigned i = 0; i < 2 * 2 * 3 * 3 * 3; i++)
    {
      char spec[80], group[100];
      unsigned order = 1 + i / 9 % 3;
      const char *name = names[i / 54], *method = methods[i / 27 % 2];
      setting c = { "vp-linear", spec, rules[i / 3 % 3][0], 1, 1e-3, steps[i % 3], steps[i % 3],
                    0,           0 };
      snprintf (spec, sizeof spec, "%s:order=%u,method=%s", name, order, method);
      snprintf (group, sizeof group, "dpm/%s/%s%u/%s/%u", name, method, order, rules[i / 3 % 3][1],
                c.steps);
      agrees (&c, group);
    }
}

static void
test_unipc (void)
{
  static const unsigned steps[] = { 6, 20 };
  for (unsigned i = 0; i < 2 * 2 * 3 * 3 * 2; i++)
    {
      char spec[80], group[100];
      unsigned order = 1 + i / 6 % 3;
      const char *prediction = i / 36 ? "noise" : "data", *variant = i / 18 % 2 ? "bh2" : "bh1";
      setting c = { "vp-linear", spec, rules[i / 2 % 3][0], 1, 1e-3, steps[i % 2], steps[i % 2],
                    0,           0 };
      snprintf (spec, sizeof spec, "unipc:order=%u,variant=%s,prediction=%s", order, variant,
                prediction);
      snprintf (group, sizeof group, "unipc/%s_prediction/%s%u/%s/%u", prediction, variant, order,
                rules[i / 2 % 3][1], c.steps);
      agrees (&c, group);
    }
}

static void
test_sa (void)
{
  static const char *const taus[] = { "0.0", "0.6", "1.0" };
  static const unsigned pairs[][2] = { { 1, 0 }, { 2, 0 }, { 2, 2 }, { 3, 0 }, { 3, 4 } };
  for (unsigned i = 0; i < 3 * 5 * 2 * 2; i++)
    {
      char spec[80], group[100];
      const unsigned *pair = pairs[i / 4 % 5];
      const char *tau = taus[i / 20];
      unsigned steps = i % 2 ? 20 : 10;
      /* One evaluation for each step, one more where the end is corrected, and the denoiser. */
      setting c = { "vp-linear",
                    spec,
                    i / 2 % 2 ? "logsnr" : "uniform",
                    1,
                    1e-3,
                    steps,
                    steps + 1 + (pair[1] > 0),
                    i >= 20,
                    1 };
      snprintf (spec, sizeof spec, "sa-solver:tau=%s,predictor=%u,corrector=%u", tau, pair[0],
                pair[1]);
      snprintf (group, sizeof group, "sa/tau%s/p%uc%u/%s/%u", tau, pair[0], pair[1],
                i / 2 % 2 ? "logSNR" : "time", steps);
      agrees (&c, group);
    }
}

static void
test_er_sde (void)
{
  for (unsigned i = 0; i < 2 * 3 * 2; i++)
    {
      char spec[80], group[100], times[1100];
      unsigned steps = i % 2 ? 20 : 10, order = 1 + i / 2 % 3;
      int ve = i / 6 == 0;
      snprintf (spec, sizeof spec, "er-sde:order=%u,phi=sde5,quadrature=riemann100", order);
      snprintf (group, sizeof group, "er-sde/%s%u/%u/t", ve ? "ve" : "vp", order, steps);
      snprintf (times, sizeof times, "times:at=%s", data_path (group));
      *strrchr (group, '/') = '\0';
      setting c = {
        ve ? "edm" : "vp-linear", spec, times, ve ? 20 : 1, ve ? 0 : 1e-3, steps, steps, 1, 0
      };
      agrees (&c, group);
    }
}

static void
test_controls (void)
{
  static const setting off[] = {
    { "vp-linear", "dpmsolver:order=3,nodes=fixed", "uniform", 1, 1e-3, 12, 12, 0, 0 },
    { "vp-linear", "dpmsolver:order=3", "logsnr", 1, 1e-3, 12, 12, 0, 0 },
    { "vp-linear", "dpmsolver++:order=3,expansion=exact", "logsnr", 1, 1e-3, 20, 20, 0, 0 },
    { "vp-linear", "dpmsolver++:order=2,lower_order_final=yes", "logsnr", 1, 1e-3, 20, 20, 0, 0 },
  };
  static const char *const groups[] = {
    "dpm/dpmsolver/singlestep3/time_uniform/12",
    "dpm/dpmsolver/singlestep2/logSNR/12",
    "dpm/dpmsolver++/multistep3/logSNR/20",
    "dpm/dpmsolver++/multistep2/logSNR/20",
  };
  for (size_t i = 0; i < sizeof off / sizeof *off; i++)
    {
      double worst = difference (&off[i], groups[i]);
      tap_ok (worst > 1e-5 && isfinite (worst), "control: %s is not %s: by %.3g", off[i].solver,
              groups[i], worst);
    }
  /* method=fast is the same there: constant r, equal parts in lambda. */
  setting fast = { "vp-linear", "dpmsolver:method=fast", "logsnr", 1, 1e-3, 20, 20, 0, 0 };
  agrees (&fast, "dpm/dpmsolver/singlestep3/logSNR/20");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  ito_target *t = ito_target_alloc (data_path ("target"));
  target = t;
  if (!tap_ok (t != NULL, "the target: %s", ito_last_error ()))
    return tap_done ();
  test_dpm ();
  test_unipc ();
  test_sa ();
  test_er_sde ();
  test_controls ();
  tap_ok (cases == 108 + 72 + 60 + 12 + 1, "%u cases", cases);
  ito_target_free (t);
  return tap_done ();
}
