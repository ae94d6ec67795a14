/* SHA-256 against the examples of NIST (FIPS 180-4 example values; Cryptographic Algorithm
 * Validation Program, SHA256ShortMsg.rsp). */
#include "core/sha256.h"
#include "tap.h"

static void
check (const char *text, size_t repeat, const char *truth, const char *what)
{
  ito_sha256 s;
  char digest[ITO_SHA256_TEXT];
  ito_sha256_begin (&s);
  for (size_t i = 0; i < repeat; i++)
    ito_sha256_add (&s, text, strlen (text));
  ito_sha256_end (&s, digest);
  tap_same (digest, truth, what);
}

int
main (void)
{
  check ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "nothing");
  check ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc");
  check ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", "two blocks");
  check ("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
         "lmnopqrsmnopqrstnopqrstu",
         1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1", "112 bytes");
  check ("a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
         "a million times a");
  check ("\xd3", 1, "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1",
         "one byte (ShortMsg, Len = 8)");

  /* Lengths at the edges of the padding: sha256sum (GNU coreutils). */
  check ("a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318", "55 times a");
  check ("a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34", "63 times a");
  check ("a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb", "64 times a");
  check ("a", 119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb",
         "119 times a");
  check ("a", 120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c",
         "120 times a");

  /* However it is cut, it is the same. */
  static unsigned char data[300];
  char whole[ITO_SHA256_TEXT], cut[ITO_SHA256_TEXT];
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof data; i++)
    data[i] = (unsigned char)(i * 7 + 1);
  for (size_t n = 0; n < sizeof data; n++)
    {
      ito_sha256 s;
      ito_sha256_begin (&s);
      ito_sha256_add (&s, data, n);
      ito_sha256_end (&s, whole);
      ito_sha256_begin (&s);
      for (size_t at = 0, step = 1; at < n; at += step, step = step % 67 + 1)
        ito_sha256_add (&s, data + at, step < n - at ? step : n - at);
      ito_sha256_end (&s, cut);
      wrong += strcmp (whole, cut) != 0;
    }
  tap_ok (wrong == 0, "in pieces of 1 to 67 bytes: the same for 0 to 299 bytes");
  ito_sha256 s;
  ito_sha256_begin (&s);
  data[150] ^= 1;
  ito_sha256_add (&s, data, sizeof data - 1);
  ito_sha256_end (&s, cut);
  tap_ok (strcmp (whole, cut) != 0, "control: one bit changed");
  return tap_done ();
}
