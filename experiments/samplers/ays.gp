set multiplot
set tmargin at screen 0.90
set bmargin at screen 0.30
set logscale y
set format y "10^{%T}"

set lmargin at screen 0.07
set rmargin at screen 0.32
set title "Ten steps for the mixture"
set xlabel "i" offset 0,0.5
set ylabel "t_i" offset 0.6
set yrange [0.03:30]
set xrange [-0.3:10.3]
set key at screen 0.07, screen 0.14 left top Left reverse vertical maxrows 2 samplen 2.6 width 4
plot $times using 1:2 with linespoints lt 1 dt 1 lw 2.2 ps 0.8 title "found (ays)", \
     $times using 1:3 with linespoints lt 2 ps 0.7 title "EDM, ρ = 7", \
     $times using 1:4 with linespoints lt 3 ps 0.7 title "equal in log t", \
     $times using 1:5 with linespoints lt 5 ps 0.7 title "equal in t", \
     $times using 1:6 with linespoints lt 7 ps 0.7 title "for deviation 0.01"
unset key

set logscale x
set xtics (5, 10, 20)
set xrange [4.5:22]
set yrange [*:*]
set xlabel "steps"
set lmargin at screen 0.41
set rmargin at screen 0.65
set title "W_1 at the end"
set ylabel "W_1"
plot $w1 using 1:2 with linespoints lt 1 dt 1 lw 2.2 ps 0.8, \
     $w1 using 1:3 with linespoints lt 2 ps 0.7, \
     $w1 using 1:4 with linespoints lt 3 ps 0.7, \
     $w1 using 1:5 with linespoints lt 5 ps 0.7, \
     $w1 using 1:6 with linespoints lt 7 ps 0.7

set lmargin at screen 0.74
set rmargin at screen 0.98
set title "The bound"
set ylabel "bound on the divergence"
plot $klub_mixture using 1:2 with linespoints lt 1 dt 1 lw 2.2 ps 0.8, \
     $klub_mixture using 1:3 with linespoints lt 2 ps 0.7, \
     $klub_mixture using 1:4 with linespoints lt 3 ps 0.7, \
     $klub_mixture using 1:5 with linespoints lt 5 ps 0.7, \
     $klub_mixture using 1:6 with linespoints lt 7 ps 0.7
unset multiplot
