/* Which table of kernels is in use, and how it is chosen. */
#include "core/kernels.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/error.h>
#include <ito/version.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a process of its own, because the choice is made once: 0 where ITO_DISPATCH = value selects
 * the table `expected`, or where expected is NULL is refused. */
static int
selects (const char *value, const char *expected)
{
  fflush (stdout);
  pid_t child = fork ();
  if (child == 0)
    {
      if (value)
        setenv ("ITO_DISPATCH", value, 1);
      else
        unsetenv ("ITO_DISPATCH");
      ito_error error = ITO_NO_ERROR;
      int status = ito_dispatch_check (&error);
      if (!expected)
        {
          int told = status == GSL_EINVAL && strstr (error.text, value)
                     && strstr (error.text, "portable") && ito_kernel () == ito_kernel_all ()[0];
          _exit (told ? 0 : 1);
        }
      _exit (status == GSL_SUCCESS && strcmp (ito_dispatch_name (), expected) == 0 ? 0 : 1);
    }
  int status = -1;
  return child > 0 && waitpid (child, &status, 0) == child && WIFEXITED (status)
         && WEXITSTATUS (status) == 0;
}

int
main (void)
{
  gsl_set_error_handler_off ();
  unsetenv ("ITO_DISPATCH");

  /* Before this process fills its own table. */
  int portable = selects ("portable", "portable"), level = selects ("x86-64", "portable");
  int unknown = selects ("x86-64-v9", NULL);

  const ito_kernels *const *all = ito_kernel_all ();
  size_t tables = 0;
  int complete = 1, classes = 1;
  for (; all[tables]; tables++)
    {
      const ito_kernels *k = all[tables];
      complete = complete && k->name && k->normals && k->normals_each && k->uniforms && k->combine && k->mixture
                 && k->mixture_each && k->not_finite && k->exp && k->log && k->sincos2pi;
      classes =
          classes
          && strcmp (k->dispatch_class, strcmp (k->name, "portable") == 0 ? "portable" : "fma")
                 == 0;
      tap_ok (ito_kernel_named (k->name) == k, "%s is found by its name", k->name);
    }
  tap_ok (complete, "every table is complete");
  tap_ok (classes, "all but portable are of class fma");
  tap_ok (tables >= 1 && strcmp (all[tables - 1]->name, "portable") == 0,
          "portable is there, and last");
  tap_ok (ito_kernel () == all[0], "the best of this machine (%s) is in use", ito_kernel ()->name);
  tap_ok (ito_kernel_named ("sparc") == NULL, "an unknown name has no table");

  tap_ok (portable && level, "ITO_DISPATCH=portable and =x86-64 select the portable table");
  tap_ok (unknown, "ITO_DISPATCH=x86-64-v9 is refused with a sentence, the best table stays");

  tap_ok (ito_dispatch_select ("portable") == GSL_SUCCESS
              && strcmp (ito_dispatch_name (), "portable") == 0
              && strcmp (ito_dispatch_class (), "portable") == 0,
          "ito_dispatch_select (portable)");
  tap_ok (ito_dispatch_select ("vax") == GSL_EINVAL && strstr (ito_last_error (), "vax")
              && strcmp (ito_dispatch_name (), "portable") == 0,
          "an unknown name is refused and changes nothing: %s", ito_last_error ());
  if (strcmp (all[0]->dispatch_class, "fma") == 0)
    tap_ok (ito_dispatch_select ("fma") == GSL_SUCCESS && ito_kernel () == all[0],
            "a class selects its best table");
  else
    tap_ok (ito_dispatch_select ("fma") == GSL_EINVAL, "no class fma on this machine");
  tap_ok (ito_version ()[0] != '\0' && strcmp (ito_version (), ITO_VERSION) == 0, "version %s",
          ito_version ());
  return tap_done ();
}
