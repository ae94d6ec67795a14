set multiplot
set logscale xy
set format y "10^{%T}"
set tmargin at screen 0.90
set bmargin at screen 0.17
set xtics (5, 20, 80, 320)
set xlabel "score evaluations" offset 0,0.5
set xrange [4:1200]
unset key

set lmargin at screen 0.065
set rmargin at screen 0.275
set title "Narrow modes, sd 0.003"
set ylabel "median error" offset 1
set yrange [1e-7:1]
plot $narrow using 1:2 with linespoints dt (6,4) lw 1.6 pt 6 ps 0.7 lc rgb "#000000", \
     $narrow using 1:3 with linespoints dt (6,4) lw 1.6 pt 4 ps 0.7 lc rgb "#E69F00", \
     $narrow using 1:4 with linespoints dt 1 lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2", \
     $narrow using 1:5 with linespoints dt 1 lw 1.6 pt 5 ps 0.6 lc rgb "#D55E00", \
     $narrow using 1:6 with linespoints dt 1 lw 1.6 pt 9 ps 0.7 lc rgb "#009E73", \
     $narrow using 1:7 with linespoints dt 1 lw 1.6 pt 13 ps 0.7 lc rgb "#CC79A7", \
     $narrow using (3*$1):10 with linespoints dt 1 lw 1.6 pt 11 ps 0.7 lc rgb "#56B4E9"

set lmargin at screen 0.35
set rmargin at screen 0.56
set title "Wide modes, sd 0.3"
set key at screen 0.575, screen 0.88 left top Left reverse vertical samplen 1.6 spacing 1.3
plot $wide using 1:11 with linespoints dt 1 lw 1 pt 6 ps 0.9 lc rgb "#707070" title "wrong tAB2", \
     $wide using 1:3 with linespoints dt (6,4) lw 1.6 pt 4 ps 0.7 lc rgb "#E69F00" title "score", \
     $wide using 1:2 with linespoints dt (6,4) lw 1.6 pt 6 ps 0.7 lc rgb "#000000" title "Euler", \
     $wide using 1:4 with linespoints dt 1 lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2" title "tAB0", \
     $wide using 1:5 with linespoints dt 1 lw 1.6 pt 5 ps 0.6 lc rgb "#D55E00" title "tAB1", \
     $wide using 1:6 with linespoints dt 1 lw 1.6 pt 9 ps 0.7 lc rgb "#009E73" title "tAB2", \
     $wide using 1:7 with linespoints dt 1 lw 1.6 pt 13 ps 0.7 lc rgb "#CC79A7" title "tAB3", \
     $wide using (3*$1):10 with linespoints dt 1 lw 1.6 pt 11 ps 0.7 lc rgb "#56B4E9" title "ρKutta"
unset key

set lmargin at screen 0.745
set rmargin at screen 0.925
set title "One step, narrow modes"
set xlabel "time t" offset 0,0.5
set xtics auto
set format x "10^{%T}"
set xrange [1:7e-4]
set yrange [5e-7:0.1]
l(k) = real(word($local[20], k))
set label 1 "score" at 5.5e-4, 1.5*l(3) left textcolor rgb "#E69F00"
set label 2 "Euler" at 5.5e-4, 0.7*l(2) left textcolor rgb "#000000"
set label 3 "tAB0 (ε)" at 5.5e-4, l(4) left textcolor rgb "#0072B2"
plot $local using 1:2 with linespoints dt (6,4) lw 1.6 pt 6 ps 0.7 lc rgb "#000000", \
     $local using 1:3 with linespoints dt (6,4) lw 1.6 pt 4 ps 0.7 lc rgb "#E69F00", \
     $local using 1:4 with linespoints dt 1 lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2"
unset multiplot
