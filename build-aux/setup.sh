# What ./quickstart and ./check share: packages, configure, make.  Read by sh; sets `build`.
# Every step is skipped where it is done already, so both commands can be run again.

set -eu
cd "$(dirname "$0")"
root=$(pwd)
build=${ITO_BUILD:-$root/build}
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

say () { printf '%s\n' "$*"; }
# die MESSAGE [STATUS]
die () { printf 'ito: %s\n' "$1" >&2; exit "${2:-2}"; }

# have_header FILE [PKG-CONFIG MODULE]
have_header () {
  if [ -n "${2-}" ] && command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "$2"; then
    return 0
  fi
  printf '#include <%s>\n' "$1" | "${CC:-cc}" -E -x c - >/dev/null 2>&1
}

# has_extra PACKAGE: what optional tests use; by what it brings where there is no dpkg.
has_extra () {
  if command -v dpkg-query >/dev/null 2>&1; then
    dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
    return
  fi
  case $1 in
    python3-*) python3 -c "import importlib.util as u, sys; sys.exit(not u.find_spec('${1#python3-}'))" ;;
    libxml2-utils) command -v xmllint ;;
    locales-all) locale -a | grep -iq '^de_DE' ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

# The build set, one line a package: how to see that it is there, and its names for apt, dnf, brew.
missing () {
  lacking=
  want () { lacking="$lacking $1"; }
  command -v "${CC:-cc}" >/dev/null 2>&1 || want build-essential
  command -v make >/dev/null 2>&1 || want build-essential
  if ! [ -x configure ]; then
    command -v autoreconf >/dev/null 2>&1 || want autoconf
    command -v automake >/dev/null 2>&1 || want automake
    command -v libtoolize >/dev/null 2>&1 || command -v glibtoolize >/dev/null 2>&1 || want libtool
  fi
  command -v pkg-config >/dev/null 2>&1 || want pkg-config
  have_header gsl/gsl_errno.h gsl || want libgsl-dev
  have_header fftw3.h fftw3 || want libfftw3-dev
  have_header hdf5.h hdf5-serial || have_header hdf5.h hdf5 || command -v h5cc >/dev/null 2>&1 \
    || want libhdf5-dev
  have_header Random123/philox.h || want librandom123-dev
  command -v gnuplot >/dev/null 2>&1 || want gnuplot-nox
  for package in ${extra_packages-}; do
    has_extra "$package" || want "$package"
  done
  printf '%s\n' $lacking | sort -u | tr '\n' ' ' | sed 's/^ *//; s/ *$//'
}

# once NAME...: each name once, on one line.
once () { printf '%s\n' "$@" | awk '!seen[$0]++' | tr '\n' ' ' | sed 's/ *$//'; }

dnf_names () {
  for p in "$@"; do
    case $p in
      build-essential) echo gcc make ;;
      pkg-config) echo pkgconf-pkg-config ;;
      libgsl-dev) echo gsl-devel ;;
      libfftw3-dev) echo fftw-devel ;;
      libhdf5-dev) echo hdf5-devel ;;
      librandom123-dev) echo Random123-devel ;;
      gnuplot-nox) echo gnuplot ;;
      libxml2-utils) echo libxml2 ;;
      locales-all) echo glibc-all-langpacks ;;
      *) echo "$p" ;;
    esac
  done
}

brew_names () {
  for p in "$@"; do
    case $p in
      build-essential) echo gcc make ;;
      libgsl-dev) echo gsl ;;
      libfftw3-dev) echo fftw ;;
      libhdf5-dev) echo hdf5 ;;
      librandom123-dev) echo random123 ;;
      gnuplot-nox) echo gnuplot ;;
      python3-*|libxml2-utils|locales-all|valgrind) ;;
      *) echo "$p" ;;
    esac
  done
}

install_packages () {
  packages=$(missing)
  [ -n "$packages" ] || return 0
  if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
    say "Installing: $packages"
    apt-get update -qq || say "(apt-get update failed; going on with the package lists there are)"
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages \
      </dev/null >"${TMPDIR:-/tmp}/ito-apt.$$" 2>&1 \
      || { tail -n 20 "${TMPDIR:-/tmp}/ito-apt.$$" >&2; rm -f "${TMPDIR:-/tmp}/ito-apt.$$"
           die "apt-get could not install: $packages" 3; }
    rm -f "${TMPDIR:-/tmp}/ito-apt.$$"
    return 0
  fi
  # The required ones stop the build; gnuplot and the Python modules only cost figures and tests.
  required=
  for p in $packages; do
    case $p in gnuplot-nox|python3-*|libxml2-utils|valgrind|locales-all) ;; *) required="$required $p" ;; esac
  done
  # shellcheck disable=SC2046,SC2086
  {
    say "Missing: $packages"
    say "  Debian, Ubuntu:  sudo apt-get install $packages"
    say "  Fedora:          sudo dnf install $(once $(dnf_names $packages))"
    brew=$(once $(brew_names $packages))
    [ -z "$brew" ] || say "  macOS:           brew install $brew"
  } >&2
  [ -z "$required" ] || exit 2
}

# counted TOTAL COMMAND...: runs it with its output in a log, and shows how far it is.
counted () {
  total=$1; log=$2; shift 2
  if [ -t 1 ]; then tty=1; else tty=0; fi
  { "$@" 2>&1; echo "status $?"; } | awk -v total="$total" -v log_file="$log" -v tty="$tty" '
    { print > log_file }
    /^status [0-9]+$/ { status = $2; next }
    /^  (CC|CCLD|GEN) / {
      n++
      if (tty) printf "\r  %3d of about %d: %-60.60s", n, total, $2
      else if (n % 25 == 0) printf "  %d of about %d\n", n, total
      fflush()
    }
    END { if (tty && n) printf "\r%-90s\r", ""; exit status }'
}

build_ito () {
  started=$(date +%s)
  if ! [ -x configure ] || [ -n "$(find configure.ac Makefile.am m4 src experiments tests doc examples \
       -name '*.m4' -newer configure -o -name '*.am' -newer configure -o -name 'configure.ac' -newer configure \
       2>/dev/null | head -n 1)" ]; then
    say "Preparing the build (autoreconf)"
    autoreconf -i >"${TMPDIR:-/tmp}/ito-autoreconf.$$" 2>&1 \
      || { cat "${TMPDIR:-/tmp}/ito-autoreconf.$$" >&2; rm -f "${TMPDIR:-/tmp}/ito-autoreconf.$$"
           die "autoreconf failed" 3; }
    rm -f "${TMPDIR:-/tmp}/ito-autoreconf.$$"
    touch configure
  fi
  mkdir -p "$build"
  if ! [ -f "$build/Makefile" ] || [ configure -nt "$build/config.status" ]; then
    say "Configuring in ${build#"$root"/}"
    ( cd "$build" && "$root/configure" --disable-static --quiet ${configure_options-} \
        >configure.log 2>&1 ) \
      || { tail -n 15 "$build/configure.log" >&2; die "configure failed: $build/configure.log" 3; }
    sed -n '/^ito [0-9]/,$p' "$build/configure.log"
  fi
  objects=$(find src experiments -name '*.c' | wc -l)
  say "Building"
  counted $((objects + 6)) "$build/build.log" make -C "$build" -j "$jobs" "$@" \
    || { grep -E 'error|Error' "$build/build.log" | head -n 20 >&2
         die "the build failed: $build/build.log" 3; }
  say "Built in $(( $(date +%s) - started )) s"
}
