/* Ranks of a process that is alone. */
#include "core/ranks.h"
#include "tap.h"
#include <gsl/gsl_errno.h>

static void
test_alone (void)
{
  const ito_ranks *r = ito_ranks_get ();
  int mine = 7, all = 0;
  unsigned from = 5;
  tap_ok (ito_ranks_rank () == 0 && ito_ranks_size () == 1 && r->size == 1 && r->rank == 0,
          "rank 0 of 1");
  r->gather (&mine, sizeof mine, &all);
  tap_ok (all == 7, "what all ranks have is what this one has");
  r->broadcast (0, &mine, sizeof mine);
  tap_ok (mine == 7 && r->probe (1, &from) == 0, "nobody else says anything");
}

static void
test_agree (void)
{
  ito_error error = ITO_NO_ERROR;
  tap_ok (ito_ranks_agree (&error) == 0 && !ito_ranks_failed (), "agreed: no error");
  ito_fail (&error, GSL_EDOM, "a reason");
  tap_ok (ito_ranks_agree (&error) == GSL_EDOM && strcmp (error.text, "a reason") == 0
              && ito_ranks_failed (),
          "agreed: an error is the error of all");
}

int
main (int argc, char **argv)
{
  gsl_set_error_handler_off ();
  test_alone ();
  unsetenv ("OMPI_COMM_WORLD_SIZE");
  unsetenv ("PMI_SIZE");
  unsetenv ("SLURM_STEP_NUM_TASKS");
  tap_ok (ito_ranks_init (&argc, &argv) == 0 && ito_ranks_init (&argc, &argv) == 0,
          "a process that nobody launched, twice");
  test_alone ();
  test_agree ();
  ito_ranks_end ();
  test_alone ();
  if (!ito_ranks_library ())
    {
      setenv ("OMPI_COMM_WORLD_SIZE", "1", 1);
      tap_ok (ito_ranks_init (&argc, &argv) == 0, "without MPI: one of 1 is alone");
      setenv ("SLURM_STEP_NUM_TASKS", "4", 1);
      tap_ok (ito_ranks_init (&argc, &argv) == GSL_EINVAL
                  && strstr (ito_last_error (), "one of 4 ranks (SLURM_STEP_NUM_TASKS)"),
              "without MPI: one of several is refused, with the reason");
    }
  return tap_done ();
}
