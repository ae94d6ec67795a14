/* The table of claims comes back as it was written. */
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/error.h>
#include <ito/trace.h>

#define FILE_NAME "test_claims.h5"

static int
same (const ito_claim_row *a, const ito_claim_row *b)
{
  return strcmp (a->name, b->name) == 0 && strcmp (a->text, b->text) == 0
         && strcmp (a->verdict, b->verdict) == 0 && a->control == b->control
         && (a->value == b->value || (isnan (a->value) && isnan (b->value)))
         && a->standard_error == b->standard_error && a->lower == b->lower && a->upper == b->upper
         && a->as_expected == b->as_expected;
}

static void
round_trip (size_t n, const ito_claim_row *rows)
{
  ito_claim_row *read = NULL;
  size_t count = 99;
  ito_file *file =
      ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "experiment", .overwrite = 1 });
  int good = file && ito_file_write_claims (file, n, rows) == 0 && ito_file_close (file, 0) == 0;
  ito_reader *reader = good ? ito_reader_open (FILE_NAME) : NULL;
  good = reader && ito_reader_claims (reader, &count, &read) == 0 && count == n;
  for (size_t i = 0; good && i < n; i++)
    good = same (rows + i, read + i);
  tap_ok (good, "%zu rows come back: %s", n, ito_last_error ());
  if (good && n > 1)
    tap_ok (!same (rows, read + 1), "control: another row is not the same");
  free (read);
  if (reader)
    ito_reader_close (reader);
}

int
main (void)
{
  static char text[3000];
  memset (text, 'x', sizeof text - 1);
  const ito_claim_row rows[] = {
    { "order", "slope of the error", 0, 1.98, 0.01, 1.9, 2.1, "holds", 1 },
    { "wrong factor", "", 1, (double)NAN, 0, -HUGE_VAL, 0.1, "fails", 1 },
    { "", text, 1, 1e-300, 2e300, 0, HUGE_VAL, "undecided", 0 }
  };
  gsl_set_error_handler_off ();
  round_trip (3, rows);
  round_trip (1, rows + 1);
  round_trip (0, rows);
  ito_file *file =
      ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "experiment", .overwrite = 1 });
  const ito_claim_row bare = { .value = 1 };
  tap_ok (ito_file_write_claims (file, 1, &bare) == 0, "texts that are not given are empty");
  tap_ok (ito_file_write_claims (file, 1, &bare) == GSL_EINVAL, "a second table is refused: %s",
          ito_last_error ());
  ito_file_discard (file);
  file = ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "experiment", .overwrite = 1 });
  uint64_t two = 2;
  ito_file_write_array (file, "/claims/table", 1, &two, (double[]){ 1, 2 });
  ito_file_close (file, 0);
  ito_reader *reader = ito_reader_open (FILE_NAME);
  size_t n;
  ito_claim_row *none;
  tap_ok (ito_reader_claims (reader, &n, &none) == GSL_EINVAL && n == 0 && !none,
          "numbers are no claims: %s", ito_last_error ());
  ito_reader_close (reader);
  remove (FILE_NAME);
  return tap_done ();
}
