/* Names, specs and facts of solvers and kernels. */
#include "solver/scheme.h"
#include "tap.h"
#include <ito/ito.h>

static void
round_trip (const char *spec)
{
  ito_solver *a = ito_solver_alloc (spec);
  ito_solver *b = a ? ito_solver_alloc (ito_solver_spec (a)) : NULL;
  int same =
      b && strcmp (ito_solver_spec (a), ito_solver_spec (b)) == 0
      && memcmp (a->option, b->option, sizeof a->option) == 0 && a->variable == b->variable
      && a->force == b->force
      && memcmp (ito_solver_get_facts (a), ito_solver_get_facts (b), sizeof (ito_solver_facts))
             == 0;
  tap_ok (same, "%s is %s is itself", spec, a ? ito_solver_spec (a) : ito_last_error ());
  ito_solver_free (a);
  ito_solver_free (b);
}

static void
test_specs (void)
{
  static const char *const specs[] = {
    "heun:variable=lambda",
    "rk4:variable=sigma,force=yes",
    "dopri5:rtol=1e-6,atol=1e-9,max_evaluations=500,variable=lambda",
    "em",
    "rk2",
    "pc",
    "lmc:h=0.25",
    "ddim:eta=0.5",
    "dpmsolver:method=fast",
    "dpmsolver:order=2,nodes=fixed,r1=0.3,uneven=no",
    "dpm-solver:order=3,nodes=fixed,r1=0.3,r2=0.6",
    "predictor-corrector:snr=0.3,corrections=2,predictor=none,norm=path",
  };
  const ito_registry *const registries[] = { &ito_solver_registry, &ito_kernel_registry };
  for (size_t r = 0; r < 2; r++)
    for (size_t i = 0; i < registries[r]->n; i++)
      {
        const ito_entry *e = registries[r]->entries[i];
        round_trip (e->name);
        tap_ok (e->summary && e->formula && e->source && e->params, "%s documents itself", e->name);
      }
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
    round_trip (specs[i]);
}

static void
test_refusals (void)
{
  static const char *const specs[][2] = {
    { "heunn", "heun" },
    { "ulla", "ula" },
    { "dpmsolver+:order=2", "dpmsolver" },
    { "euler_maruyama", "euler-maruyama" },
    { "", "" },
    { "heun:variabel=t", "variable" },
    { "heun:variable=tau", "lambda" },
    { "ddim:eta=2", "eta" },
    { "ddim:eta=nan", "eta" },
    { "ula:h=0", "h" },
    { "dopri5:rtol=0", "rtol" },
    { "predictor-corrector:corrections=-1", "corrections" },
    { "predictor-corrector:corrections=0,predictor=none", "nothing" },
  };
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
    {
      ito_solver *s = ito_solver_alloc (specs[i][0]);
      tap_ok (!s && strstr (ito_last_error (), specs[i][1]), "'%s': %s", specs[i][0],
              ito_last_error ());
      ito_solver_free (s);
    }
  tap_ok (ito_solver_alloc (NULL) == NULL, "NULL: %s", ito_last_error ());
  ito_solver_free (NULL);
}

/* What is declared of the default configurations, and of those that change it. */
static void
test_facts (void)
{
  static const struct
  {
    const char *spec;
    double ode, strong_additive, strong_general, weak_additive, weak_general, evaluations;
    unsigned normals;
  } facts[] = {
    { "euler", 1, -1, -1, -1, -1, 1, 0 },
    { "rk4", 4, -1, -1, -1, -1, 4, 0 },
    { "dopri5", 5, -1, -1, -1, -1, -1, 0 },
    { "euler-maruyama", 1, 1, 0.5, 1, 1, 1, 1 },
    { "ddim", 1, -1, -1, -1, -1, 1, 0 },
    { "ddim:eta=1", -1, -1, -1, 1, -1, 1, 1 },
    { "dpmsolver:order=3,uneven=no", 3, -1, -1, -1, -1, 3, 0 },
    { "predictor-corrector", -1, -1, -1, -1, -1, 2, 2 },
    { "predictor-corrector:corrections=0", -1, -1, -1, 1, -1, 1, 1 },
    { "ula", -1, 1, -1, 1, -1, 1, 1 },
  };
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
    {
      ito_solver *s = ito_solver_alloc (facts[i].spec);
      const ito_solver_facts *f = ito_solver_get_facts (s);
      tap_ok (f->deterministic == facts[i].ode
                  && f->strong[ITO_NOISE_ADDITIVE] == facts[i].strong_additive
                  && f->strong[ITO_NOISE_GENERAL] == facts[i].strong_general
                  && f->weak[ITO_NOISE_ADDITIVE] == facts[i].weak_additive
                  && f->weak[ITO_NOISE_GENERAL] == facts[i].weak_general
                  && f->evaluations == facts[i].evaluations && f->normals == facts[i].normals
                  && f->stochastic == (facts[i].normals > 0),
              "facts of %s", facts[i].spec);
      ito_solver_free (s);
    }
  ito_solver *pc = ito_solver_alloc ("predictor-corrector");
  ito_solver *path = ito_solver_alloc ("predictor-corrector:norm=path");
  tap_ok (pc->facts.interacts && pc->phases == 2 && !path->facts.interacts && path->phases == 0,
          "norm=ensemble couples the paths, norm=path does not");
  ito_solver_free (pc);
  ito_solver_free (path);
}

static void
test_table (void)
{
  ito_error error = ITO_NO_ERROR;
  static char text[65536] = "";
  FILE *f = tmpfile ();
  int status = !f || ito_solver_table (f, &error);
  if (f)
    {
      rewind (f);
      size_t n = fread (text, 1, sizeof text - 1, f);
      text[n] = '\0';
      fclose (f);
    }
  int all = !status;
  const ito_registry *const registries[] = { &ito_solver_registry, &ito_kernel_registry };
  for (size_t r = 0; r < 2; r++)
    for (size_t i = 0; i < registries[r]->n; i++)
      all = all && strstr (text, registries[r]->entries[i]->name);
  tap_ok (all, "the table names all solvers and kernels");
  for (char *line = strtok (text, "\n"); line; line = strtok (NULL, "\n"))
    printf ("# %s\n", line);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_specs ();
  test_refusals ();
  test_facts ();
  test_table ();
  return tap_done ();
}
