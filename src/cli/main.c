/* ito: the program. */
#include <config.h>

#include "cli/cli.h"
#include "core/kernels.h"
#include "core/number.h"
#include <fftw3.h>
#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <string.h>

const cli_command *const cli_commands[] = { &cli_command_list,
                                            &cli_command_run,
                                            &cli_command_report,
                                            &cli_command_sample,
                                            &cli_command_forward,
                                            &cli_command_eval,
                                            &cli_command_plot,
                                            &cli_command_info,
                                            &cli_command_diff,
                                            &cli_command_rerun,
                                            &cli_command_pack,
                                            &cli_command_help,
                                            &cli_command_solvers,
                                            &cli_command_targets,
                                            &cli_command_schedules,
                                            &cli_command_grids,
                                            &cli_command_scores,
                                            &cli_command_kernels,
                                            &cli_command_simulate,
                                            &cli_command_problems,
                                            &cli_command_order,
                                            &cli_command_compare,
                                            &cli_command_bench,
                                            NULL };

static void
print_version (void)
{
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion (&major, &minor, &release);
  printf ("ito %s\n", ito_version ());
  printf ("GSL %s, FFTW %s, HDF5 %u.%u.%u\n", gsl_version, fftw_version, major, minor, release);
  printf ("kernels %s, dispatch class %s\n", ito_dispatch_name (), ito_dispatch_class ());
  printf ("MPI %s\n", ito_ranks_library () ? ito_ranks_library () : "no");
}

static void
print_help (void)
{
  printf ("Usage: ito COMMAND [options] [arguments]\n\n"
          "Numerical experiments on stochastic and ordinary differential equations.\n\n"
          "Commands:\n");
  for (size_t i = 0; cli_commands[i]; i++)
    printf ("  %-10s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
  printf ("\n  ito COMMAND --help   options of a command\n"
          "  ito help NAME        the page of a target, schedule, grid, score, solver or kernel\n"
          "  ito --version        versions of ito and of the libraries it uses\n\n"
          "A first run:\n"
          "  ito sample --target ring:k=8 --schedule vp-linear --solver heun --steps 50 \\\n"
          "      --paths 2000 --save all -o ring.h5 && ito plot ring.h5\n");
}

/* The command of this name, or a sentence about it. */
static int
run_command (const char *name, int argc, char **argv)
{
  const char *names[64];
  size_t n = 0;
  for (size_t i = 0; cli_commands[i]; i++)
    {
      if (strcmp (cli_commands[i]->name, name) == 0)
        {
          cli c;
          int help = 0;
          if (!cli_ranks_run (cli_commands[i]))
            return CLI_DONE;
          int status = cli_parse (&c, cli_commands[i], argc - 1, argv + 1, &help);
          if (status == CLI_DONE && !help)
            status = cli_commands[i]->run (&c);
          cli_clear (&c);
          if (fflush (stdout) != 0 && status == CLI_DONE)
            {
              fprintf (stderr, "ito: the output could not be written\n");
              status = CLI_FAILED;
            }
          return status;
        }
      names[n++] = cli_commands[i]->name;
    }
  const char *near = ito_nearest (name, names, n);
  if (near)
    return cli_usage ("unknown command '%.60s': did you mean '%s'?; 'ito --help' lists all", name,
                      near);
  return cli_usage ("unknown command '%.60s': 'ito --help' lists all", name);
}

static int
is (const char *name, const char *option, const char *letter)
{
  return strcmp (name, option) == 0 || strcmp (name, letter) == 0;
}

int
main (int argc, char **argv)
{
  gsl_set_error_handler_off ();
  const char *name = argc < 2 ? "" : argv[1];
  int status = CLI_DONE, code = cli_ranks_begin (&argc, &argv);
  ito_error error = ITO_NO_ERROR;
  if (argc < 2 || is (name, "--help", "-h"))
    {
      print_help ();
      return cli_ranks_end (argc < 2 ? CLI_USAGE : CLI_DONE);
    }
  cli_catch_signals ();
  if (code)
    status = cli_library_failed (code);
  else if (ito_dispatch_check (&error))
    status = cli_error_failed (&error);
  else if (is (name, "--version", "-V"))
    print_version ();
  else
    status = run_command (name, argc, argv);
  return cli_ranks_end (status);
}
