/* HDF5 is silent inside, and prints outside as the caller had it. */
#include "core/hdf5_quiet.h"
#include "hdf5_files.h"
#include "tap.h"

static int printed, mark;

static herr_t
print (hid_t stack, void *data)
{
  (void)stack;
  printed += data == &mark;
  return 0;
}

static herr_t
print1 (void *data)
{
  printed += data == &mark;
  return 0;
}

static void
provoke (void)
{
  hid_t bad = H5Fopen ("test-files/there-is-none.h5", H5F_ACC_RDONLY, H5P_DEFAULT);
  if (bad >= 0)
    H5Fclose (bad);
}

/* How often the caller's function was called by a failure now. */
static int
prints (void)
{
  printed = 0;
  provoke ();
  return printed;
}

int
main (void)
{
  ito_hdf5_state outer, inner;
  H5Eset_auto2 (H5E_DEFAULT, print, &mark);
  tap_ok (prints () == 1, "control: a failure is printed");
  ito_hdf5_enter (&outer);
  tap_ok (prints () == 0, "inside it is not");
  ito_hdf5_enter (&inner);
  tap_ok (prints () == 0, "nor deeper inside");
  ito_hdf5_leave (&inner);
  tap_ok (prints () == 0, "nor after the inner bracket");
  char reason[200] = "";
  provoke ();
  ito_hdf5_reason (reason, sizeof reason);
  tap_ok (strstr (reason, "No such file") != NULL, "the reason is known: %s", reason);
  ito_hdf5_reason (reason, 8);
  tap_ok (strlen (reason) == 7, "and cut to its place");
  ito_hdf5_leave (&outer);
  tap_ok (prints () == 1, "outside it is printed again, by the caller's function");

  H5Eset_auto2 (H5E_DEFAULT, NULL, NULL);
  ito_hdf5_enter (&outer);
  ito_hdf5_leave (&outer);
  H5E_auto2_t now = print;
  void *data = &mark;
  H5Eget_auto2 (H5E_DEFAULT, &now, &data);
  tap_ok (!now && !data, "printing that was off stays off");

  H5Eset_auto1 (print1, &mark);
  tap_ok (prints () == 1, "control: printing by the old interface");
  ito_hdf5_enter (&outer);
  tap_ok (prints () == 0, "is off inside");
  ito_hdf5_leave (&outer);
  tap_ok (prints () == 1, "and on again outside");

  hid_t access = ito_hdf5_access ();
  tap_ok (access >= 0, "there is an access list");
#if H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0)
  hbool_t locking = 1, ignore = 0;
  H5Pget_file_locking (access, &locking, &ignore);
  tap_ok (!locking, "with file locking off");
#endif
  H5Pclose (access);
  return tap_done ();
}
