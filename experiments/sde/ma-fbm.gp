set multiplot
set tmargin at screen 0.90
set bmargin at screen 0.17

set lmargin at screen 0.085
set rmargin at screen 0.325
set title "Cost of the approximation"
set xlabel "terms K" offset 0,0.5
set ylabel "relative mean square" offset 1
set logscale y
set format y "10^{%T}"
set xrange [0.7:9.9]
set xtics 1,1,8
set yrange [1e-13:2]
unset key
set label 1 "H = 0.3" at 8.35, real(word($cost[8], 2)) left textcolor rgb "#0072B2"
set label 2 "0.7" at 8.35, 1.6*real(word($cost[8], 6)) left textcolor rgb "#D55E00"
set label 3 "0.8" at 8.35, 0.45*real(word($cost[8], 8)) left textcolor rgb "#009E73"
set label 4 "0.5" at 5.3, real(word($cost[5], 4)) left textcolor rgb "#000000"
plot $cost using 1:2 with linespoints dt 1 lw 1.8 pt 7 ps 0.7 lc rgb "#0072B2", \
     $cost using 1:6 with linespoints dt 1 lw 1.8 pt 5 ps 0.7 lc rgb "#D55E00", \
     $cost using 1:8 with linespoints dt 1 lw 1.8 pt 9 ps 0.8 lc rgb "#009E73", \
     $cost using 1:4 with linespoints dt 1 lw 1.8 pt 13 ps 0.8 lc rgb "#000000", \
     $cost using 1:3 with linespoints dt (6,4) lw 1.4 pt 6 ps 0.7 lc rgb "#0072B2", \
     $cost using 1:7 with linespoints dt (6,4) lw 1.4 pt 4 ps 0.7 lc rgb "#D55E00", \
     $cost using 1:9 with linespoints dt (6,4) lw 1.4 pt 8 ps 0.8 lc rgb "#009E73"
unset label 1
unset label 2
unset label 3
unset label 4
unset logscale
set format y "%g"

set lmargin at screen 0.39
set rmargin at screen 0.685
set title "Paths from one Brownian motion"
set xlabel "time t" offset 0,0.5
set ylabel "B; for H = 0.8 moved up by 3" offset 1
set xrange [0:1]
set xtics 0.25
set yrange [-2.4:3.8]
set ytics 1
set key at graph 0.60, graph 0.66 left top vertical Left reverse samplen 2
set label 1 "H = 0.8" at 0.02, 3.45 left
set label 2 "H = 0.3" at 0.02, -1.6 left
plot $paths using 1:($4+3) with lines dt 1 lw 2.6 lc rgb "#000000" title "B", \
     $paths using 1:($2+3) with lines dt 1 lw 1.1 lc rgb "#E69F00" title "K = 2", \
     $paths using 1:($3+3) with lines dt 1 lw 1.2 lc rgb "#56B4E9" title "K = 5", \
     $paths using 1:7 with lines dt 1 lw 1.2 lc rgb "#000000" notitle, \
     $paths using 1:5 with lines dt 1 lw 1.4 lc rgb "#E69F00" notitle, \
     $paths using 1:6 with lines dt 1 lw 1.4 lc rgb "#56B4E9" notitle
unset label 1
unset label 2
unset key
set ytics autofreq

set lmargin at screen 0.745
set rmargin at screen 0.985
set title "Evidence lower bound, H = 0.7"
set xlabel "factor c of the best control" offset 0,0.5
set ylabel "nats" offset 1
set xrange [-0.2:2.2]
set xtics 0.5
set yrange [-8:-1]
set label 1 "log evidence" at 2.15, -1.35 right textcolor rgb "#404040"
set label 2 "bound" at 0.42, -3.4 left textcolor rgb "#0072B2"
plot $bound using 1:3 with lines dt (6,4) lw 1.4 lc rgb "#404040", \
     $bound using 1:2 with lines dt 1 lw 2.2 lc rgb "#0072B2"
unset multiplot
