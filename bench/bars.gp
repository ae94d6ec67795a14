unset key
set xlabel "cost in units of the first of its race (median and range of the rounds)"
set logscale x 2
set xrange [0.5:*]
set yrange [bars - 0.4:-0.6]
set grid x
unset grid
set grid xtics
set ytics nomirror scale 0 font ",11" noenhanced
plot $bars using (0.5):1:(0.5):2:($1-0.36):($1+0.36):(int($5)+1) with boxxyerror lc variable fs solid 0.35, \
     $bars using 2:1:3:4 with xerrorbars lt 7 dt 1 lw 1 pt 0, \
     $bars using 4:1:(sprintf("  %.3g", $2)) with labels left font ",10"
